import { get, put } from '../step.ts'
import type { Corpus, Step } from '../step.ts'

const register = (body: unknown): Step => put('/v1/catalog/register', JSON.stringify(body))
const caching = (path: string, control: string): Step => get(path, { headers: { 'Cache-Control': control } })

/** Answers from the agent's cache. */
export const cache: Corpus = {
  name: 'cache',
  agent: 'server',
  steps: [
    register({ Node: 'a', Address: '10.0.0.1', Service: { Service: 'web', Port: 80 } }),
    get('/v1/health/service/web?cached'),
    get('/v1/health/service/web?cached'),
    get('/v1/health/service/web?cached&passing'),
    get('/v1/health/service/web?cached&passing=x'),
    get('/v1/health/service/web?cached&stale'),
    get('/v1/health/service/web?cached&consistent'),
    get('/v1/health/service/web?cached&near=a'),
    get('/v1/health/service/web?cached&tag=x'),
    get('/v1/health/service/web?cached&filter=Service.Port==80'),
    get('/v1/health/service/web?cached&filter=bad'),
    get('/v1/health/service/web?cached&filter=bad'),
    get('/v1/health/service/web?cached&dc=nowhere'),
    get('/v1/health/service/web?cached&node-meta=x:y'),
    caching('/v1/health/service/web?cached', 'max-age=0'),
    caching('/v1/health/service/web?cached', 'max-age=60'),
    caching('/v1/health/service/web?cached', 'must-revalidate'),
    caching('/v1/health/service/web?cached', 'max-age=x'),
    caching('/v1/health/service/web?cached', 'stale-if-error=10'),
    get('/v1/health/connect/web?cached'),
    get('/v1/health/connect/web?cached'),
    get('/v1/catalog/service/web?cached'),
    get('/v1/catalog/service/web?cached'),
    get('/v1/catalog/connect/web?cached'),
    get('/v1/catalog/connect/web?cached'),
    get('/v1/catalog/services?cached', { view: 'tags' }),
    get('/v1/catalog/services?cached', { view: 'tags' }),
    get('/v1/catalog/services?cached&node-meta=x:y', { view: 'tags' }),
    get('/v1/catalog/datacenters?cached'),
    get('/v1/catalog/datacenters?cached'),
    caching('/v1/catalog/datacenters?cached', 'must-revalidate'),
    caching('/v1/catalog/datacenters?cached', 'max-age=60'),
    get('/v1/catalog/nodes?cached', { view: 'keys' }),
    get('/v1/health/node/a?cached'),
    get('/v1/health/checks/web?cached'),
    get('/v1/health/state/critical?cached'),
    get('/v1/catalog/node/a?cached'),
    get('/v1/health/service/web', { capture: { index: 'header:X-Consul-Index' } }),
    get('/v1/health/service/web?cached&index={{index}}&wait=10m', { start: 'waits' }),
    register({ Node: 'b', Address: '10.0.0.2', Service: { Service: 'web', Port: 81 } }),
    get('/v1/health/service/web?cached', { finish: 'waits' }),
    get('/v1/health/service/web', { capture: { index: 'header:X-Consul-Index' } }),
    get('/v1/health/service/web?cached&index={{index}}&wait=10ms'),
    get('/v1/health/service/none?cached&index=1&wait=30s'),
    get('/v1/health/service/web?cached&wait=10ms'),
    get('/v1/health/service/web?cached&index=1'),
  ],
}

/** The same questions where the configuration says that there is no cache. */
export const cacheOff: Corpus = {
  name: 'cache-off',
  agent: 'server',
  config: { http_config: { use_cache: false } },
  steps: [
    get('/v1/health/service/web?cached'),
    get('/v1/catalog/service/web?cached'),
    get('/v1/catalog/datacenters?cached'),
    get('/v1/health/service/web?cached&consistent'),
    caching('/v1/health/service/web?cached', 'max-age=x'),
  ],
}
