import { get } from '../step.ts'
import type { Step } from '../step.ts'
import { nodeNames, serviceNames } from './names.ts'
import { kinds } from './nouns/config.ts'

/** The whole state, as lists show it, with the index of each list. */
export const dump: readonly Step[] = [
  get('/v1/kv/?recurse'),
  get('/v1/kv/?keys'),
  get('/v1/kv/a?recurse'),
  get('/v1/kv/a'),
  get('/v1/kv/b'),
  get('/v1/session/list', { view: 'sorted' }),
  get('/v1/session/node/node1', { view: 'sorted' }),
  get('/v1/catalog/nodes'),
  get('/v1/catalog/services', { view: 'tags' }),
  ...nodeNames.flatMap((name) => [get(`/v1/catalog/node/${name}`), get(`/v1/health/node/${name}`), get(`/v1/catalog/node-services/${name}`)]),
  ...serviceNames.flatMap((name) => [
    get(`/v1/catalog/service/${name}`), get(`/v1/health/service/${name}`), get(`/v1/health/checks/${name}`), get(`/v1/health/connect/${name}`), get(`/v1/health/ingress/${name}`), get(`/v1/catalog/connect/${name}`),
    get(`/v1/catalog/gateway-services/${name}`), get(`/v1/internal/ui/gateway-services-nodes/${name}`),
  ]),
  ...['any', 'passing', 'warning', 'critical'].map((state) => get(`/v1/health/state/${state}`)),
  get('/v1/internal/ui/services'),
  get('/v1/internal/ui/nodes'),
  get('/v1/query', { view: 'sorted' }),
  ...kinds.map((kind) => get(`/v1/config/${kind}`)),
  get('/v1/connect/intentions', { view: 'timeless' }),
]
