import { get, put, send } from '../step.ts'
import type { Corpus, Step } from '../step.ts'

const point = (Node: string, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ Node, Coord: { Vec: [0.1, 0.2, 0, 0, 0, 0, 0, 0], Error: 0.5, Adjustment: 0.001, Height: 0.00002 }, ...more })

const reads: readonly Step[] = [
  get('/v1/coordinate/datacenters'),
  get('/v1/coordinate/datacenters?pretty'),
  get('/v1/coordinate/datacenters?dc=nowhere'),
  get('/v1/coordinate/nodes', { capture: { none: 'header:X-Consul-Index' } }),
  get('/v1/coordinate/nodes?segment='),
  get('/v1/coordinate/nodes?stale'),
  get('/v1/coordinate/nodes?consistent'),
  get('/v1/coordinate/nodes?stale&consistent'),
  get('/v1/coordinate/nodes?index=x'),
  get('/v1/coordinate/nodes?wait=x'),
  get('/v1/coordinate/nodes?dc=nowhere'),
  get('/v1/coordinate/nodes?ns=x'),
  get('/v1/coordinate/node/node1'),
  get('/v1/coordinate/node/nope'),
  get('/v1/coordinate/node/'),
  get('/v1/coordinate/node/node1?dc=nowhere'),
]

const refused: readonly Step[] = [
  put('/v1/coordinate/update', '{'),
  put('/v1/coordinate/update', ''),
  put('/v1/coordinate/update', '[]'),
  put('/v1/coordinate/update', '{"Bogus":1}'),
  put('/v1/coordinate/update', '{"Node":1}'),
  put('/v1/coordinate/update', point('node1', { Coord: { Vec: [1, 2] } })),
  put('/v1/coordinate/update', point('node1', { Coord: { Vec: null } })),
  put('/v1/coordinate/update', point('node1', { Coord: { Vec: [1, 2, 3, 4, 5, 6, 7, 8, 9] } })),
  put('/v1/coordinate/update', point('node1', { Coord: { Vec: ['x'] } })),
  put('/v1/coordinate/update?dc=nowhere', point('node1')),
  get('/v1/coordinate/update'),
  send('POST', '/v1/coordinate/nodes'),
  send('OPTIONS', '/v1/coordinate/update'),
]

const written: readonly Step[] = [
  put('/v1/catalog/register', '{"Node":"far","Address":"10.0.0.9"}'),
  get('/v1/coordinate/nodes?index={{none}}&wait=30s', { start: 'first' }),
  put('/v1/coordinate/update', point('node1')),
  get('/v1/coordinate/nodes', { finish: 'first', capture: { one: 'header:X-Consul-Index' } }),
  get('/v1/coordinate/node/node1'),
  get('/v1/coordinate/node/NODE1'),
  get('/v1/coordinate/node/node1?segment='),
  get('/v1/coordinate/node/node1?segment=x'),
  get('/v1/coordinate/nodes?index={{one}}&wait=30s', { start: 'second' }),
  put('/v1/coordinate/update', point('far', { Segment: 'x', Coord: { Vec: [1, 0, 0, 0, 0, 0, 0, 0], Error: 1 } })),
  get('/v1/coordinate/nodes', { finish: 'second', capture: { two: 'header:X-Consul-Index' } }),
  get('/v1/coordinate/nodes?segment=x'),
  get('/v1/coordinate/nodes?segment=y'),
  get('/v1/coordinate/node/far?pretty'),
  get('/v1/coordinate/nodes?index={{two}}&wait=30s', { start: 'third' }),
  put('/v1/coordinate/update', point('unknown')),
  put('/v1/coordinate/update', point('far', { Coord: { Vec: [2, 0, 0, 0, 0, 0, 0, 0], Error: 1 } })),
  get('/v1/coordinate/nodes', { finish: 'third' }),
  get('/v1/coordinate/node/unknown'),
]

const byDistance: readonly Step[] = [
  ...['far', 'nowhere', 'node1'].map((Node) => put('/v1/catalog/register', JSON.stringify({ Node, Address: '10.0.0.9', SkipNodeUpdate: Node === 'node1', Service: { Service: 'web' }, Check: { CheckID: 'web', ServiceID: 'web', Status: 'passing' } }))),
  ...['node1', 'far', 'nowhere', '_agent', '_ip', 'none'].flatMap((near) =>
    ['/v1/catalog/nodes', '/v1/catalog/service/web', '/v1/health/service/web', '/v1/health/state/passing', '/v1/health/checks/web'].map((path) => get(`${path}?near=${near}`)),
  ),
]

export const coordinate: Corpus = { name: 'coordinate', agent: 'dev', config: { disable_coordinates: false }, steps: [...reads, ...refused, ...written, ...byDistance] }

export const coordinateOff: Corpus = {
  name: 'coordinate off',
  agent: 'dev',
  config: { disable_coordinates: true },
  steps: [
    get('/v1/coordinate/datacenters'),
    get('/v1/coordinate/nodes?index=x'),
    get('/v1/coordinate/node/node1'),
    put('/v1/coordinate/update', '{'),
  ],
}
