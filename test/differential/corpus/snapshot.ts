import { get, put, send } from '../step.ts'
import type { Corpus } from '../step.ts'

export const snapshot: Corpus = {
  name: 'snapshot',
  agent: 'server',
  steps: [
    put('/v1/kv/kept', 'yes'),
    get('/v1/snapshot', { view: 'archive' }),
    get('/v1/snapshot?stale', { view: 'archive' }),
    get('/v1/snapshot', { view: 'archive', headers: { 'Accept-Encoding': 'gzip' } }),
    get('/v1/snapshot?dc=nowhere'),
    get('/v1/snapshot?stale&consistent', { view: 'archive' }),
    put('/v1/snapshot', ''),
    put('/v1/snapshot', 'no archive'),
    put('/v1/snapshot', '\x1f\x8b\x08\x00'),
    put('/v1/snapshot?dc=nowhere', 'x'),
    { method: 'PUT', path: '/v1/snapshot' },
    send('POST', '/v1/snapshot', { body: 'x' }),
    get('/v1/kv/kept?raw'),
  ],
}
