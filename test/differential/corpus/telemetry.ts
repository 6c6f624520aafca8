import { get, put, send } from '../step.ts'
import type { Corpus, Step } from '../step.ts'

const steps: readonly Step[] = [
  get('/v1/agent/metrics', { view: 'keys' }),
  get('/v1/agent/metrics?format=json', { view: 'keys' }),
  get('/v1/agent/metrics?format=prometheus'),
  get('/v1/agent/metrics', { headers: { Accept: 'application/openmetrics-text; version=0.0.1' } }),
  get('/v1/agent/metrics', { headers: { Accept: 'text/html, text/plain ;version=0.4.0' } }),
  get('/v1/agent/metrics', { headers: { Accept: 'text/plain; q=0.5; version=0.4.0' }, view: 'keys' }),
  get('/v1/agent/metrics', { headers: { Accept: 'text/plain;version=0.0.4' }, view: 'keys' }),
  put('/v1/agent/metrics'),
  send('OPTIONS', '/v1/agent/metrics'),
  get('/v1/agent/host', { view: 'keys' }),
  put('/v1/agent/host'),
  get('/debug/pprof/'),
  get('/debug/pprof/heap'),
  get('/debug/pprof/cmdline'),
  get('/debug/pprof'),
]

/** Figures of an agent that keeps none for Prometheus and may not be looked into. */
export const telemetry: Corpus = { name: 'telemetry', agent: 'server', steps }

/** One that may. */
export const profiles: Corpus = {
  name: 'profiles',
  agent: 'dev',
  steps: [get('/debug/pprof/none'), get('/debug/pprof/', { differs: 'lists other profiles' }), get('/debug/pprof/symbol', { differs: 'there are no addresses to be looked up' })],
}
