import { put } from '../../step.ts'
import type { Step } from '../../step.ts'
import { bare } from '../draw.ts'
import type { Draw } from '../draw.ts'
import { checkIds, nodeIds, nodeNames, serviceIds, serviceNames, tags } from '../names.ts'
import { jsonBody } from '../odd-json.ts'
import { withParameters } from '../parameters.ts'

const node = (draw: Draw): string => draw.one(...nodeNames)
const address = (draw: Draw): string => draw.mostly(['10.0.0.1', '10.0.0.2', 'host.example', '::1'], ['', '0.0.0.0', '<a>'])
const meta = (draw: Draw): unknown => draw.mostly<unknown>([{ rack: 'r1' }, { rack: 'r2' }, { rack: 'r1', zone: 'z' }, {}, null], [{ '': 'x' }, { '<k>': '<v>' }])
const status = (draw: Draw): string => draw.mostly(['passing', 'passing', 'warning', 'critical'], ['maintenance', '', 'Passing', 'x'])

/** A service as catalog and transactions take it. */
export function serviceOf(draw: Draw): Readonly<Record<string, unknown>> {
  return {
    Service: draw.one(...serviceNames),
    ...draw.maybe(0.7, () => ({ ID: draw.one(...serviceIds) })),
    ...draw.maybe(0.5, () => ({ Port: draw.one<unknown>(80, 81, 80, 0, -1, 70000) })),
    ...draw.maybe(0.5, () => ({ Tags: draw.one<unknown>([], null, draw.some(0.5, ...tags), ['v1'], ['v1', 'v1']) })),
    ...draw.maybe(0.3, () => ({ Address: address(draw) })),
    ...draw.maybe(0.3, () => ({ Meta: meta(draw) })),
    ...draw.maybe(0.2, () => ({ Weights: draw.mostly<unknown>([{ Passing: 2, Warning: 3 }, { Passing: 5, Warning: 1 }, null], [{ Passing: 0, Warning: 0 }, { Passing: 5 }, {}, { Passing: -1, Warning: 1 }]) })),
    ...draw.maybe(0.2, () => ({ EnableTagOverride: draw.chance(0.5) })),
    ...draw.maybe(0.2, () => ({ TaggedAddresses: draw.one<unknown>({}, null, { lan: { Address: '10.1.0.1', Port: 81 } }, { wan: { Address: '', Port: 0 }, lan: {} }) })),
    ...draw.maybe(0.3, () => connectOf(draw)),
    ...draw.maybe(0.05, () => ({ ModifyIndex: 5, CreateIndex: 4 })),
  }
}

function connectOf(draw: Draw): object {
  const destination = draw.one(...serviceNames)
  return draw.one<() => object>(
    () => ({ Connect: draw.one<unknown>({ Native: true }, { Native: false }, {}, null, { SidecarService: {} }) }),
    () => ({ Kind: 'connect-proxy', Port: 1, Proxy: { DestinationServiceName: destination, ...proxyOf(draw) } }),
    () => ({ Kind: 'connect-proxy', Proxy: { DestinationServiceName: destination } }),
    () => ({ Kind: draw.one('terminating-gateway', 'ingress-gateway', 'mesh-gateway', 'typical', 'x', ''), Port: 2, ...draw.maybe(0.3, () => ({ Proxy: proxyOf(draw) })) }),
    () => ({ Proxy: draw.one<unknown>({}, null, proxyOf(draw)) }),
  )()
}

function proxyOf(draw: Draw): object {
  return {
    ...draw.maybe(0.3, () => ({ DestinationServiceID: 'web-1', LocalServiceAddress: '127.0.0.1', LocalServicePort: 80 })),
    ...draw.maybe(0.3, () => ({ Config: draw.one<unknown>({}, null, { a: 1, b: { c: [1, 'x', null, 1.5, true] } }, { protocol: 'http' }, { big: bare('12345678901234567890') }, { f: bare('1e21') }) })),
    ...draw.maybe(0.3, () => ({ Upstreams: draw.one<unknown>([], null, [{ DestinationName: 'db', LocalBindPort: 9191 }], [{ DestinationType: 'prepared_query', DestinationName: 'q', Config: { a: [1] } }]) })),
    ...draw.maybe(0.2, () => ({ MeshGateway: { Mode: draw.one('', 'local', 'none', 'x') } })),
    ...draw.maybe(0.2, () => ({ Expose: { Checks: draw.chance(0.5), ...draw.maybe(0.5, () => ({ Paths: [{ Path: '/h', ListenerPort: 2, LocalPathPort: 3 }] })) } })),
  }
}

/** A check as catalog and transactions take it. */
export function checkOf(draw: Draw): Readonly<Record<string, unknown>> {
  return {
    ...draw.maybe(0.85, () => ({ CheckID: draw.one(...checkIds) })),
    ...draw.maybe(0.7, () => ({ Name: draw.one('c1', 'name', '<n>') })),
    ...draw.maybe(0.9, () => ({ Status: status(draw) })),
    ...draw.maybe(0.15, () => ({ Node: node(draw) })),
    ...draw.maybe(0.35, () => ({ ServiceID: draw.one('', 'web', 'web-1', ...serviceIds) })),
    ...draw.maybe(0.1, () => ({ ServiceName: draw.one('x', ...serviceNames), ServiceTags: ['x'] })),
    ...draw.maybe(0.3, () => ({ Output: draw.one('out', 'other', '<o>\n') })),
    ...draw.maybe(0.2, () => ({ Notes: 'n', Type: draw.one('http', 'ttl', '') })),
    ...draw.maybe(0.3, () => ({ Definition: definitionOf(draw) })),
  }
}

function definitionOf(draw: Draw): unknown {
  return draw.one<unknown>(null, {}, {
    ...draw.maybe(0.5, () => ({ HTTP: 'http://x', Method: 'PUT', Header: draw.one<unknown>({ a: ['b', 'c'] }, {}, null), TLSSkipVerify: true, Body: 'b' })),
    ...draw.maybe(0.3, () => ({ TCP: 'x:1' })),
    ...draw.maybe(0.6, () => ({ Interval: draw.one<unknown>('10s', 10, '', '1m0s', 5_000_000_000, 'x') })),
    ...draw.maybe(0.3, () => ({ [draw.one('IntervalDuration', 'TimeoutDuration', 'DeregisterCriticalServiceAfterDuration')]: draw.one<unknown>('5s', 7, '', 7_000_000_000) })),
    ...draw.maybe(0.4, () => ({ Timeout: draw.one<unknown>('2s', 2, ''), DeregisterCriticalServiceAfter: draw.one<unknown>('90m', 0, '30s') })),
  })
}

/** A node as registrations give it. */
function nodePart(draw: Draw): object {
  return {
    Node: node(draw),
    ...draw.maybe(0.97, () => ({ Address: address(draw) })),
    ...draw.maybe(0.12, () => ({ ID: draw.one('', ...nodeIds) })),
    ...draw.maybe(0.3, () => ({ NodeMeta: meta(draw) })),
    ...draw.maybe(0.2, () => ({ TaggedAddresses: draw.one<unknown>({}, null, { lan: '10.0.0.1' }, { lan: '10.0.0.1', wan: '1.2.3.4' }) })),
    ...draw.maybe(0.1, () => ({ SkipNodeUpdate: draw.chance(0.8) })),
    ...draw.maybe(0.05, () => ({ Datacenter: draw.one('dc1', 'nowhere', '', 'DC1') })),
  }
}

export function register(draw: Draw): Step {
  const body = {
    ...nodePart(draw),
    ...draw.maybe(0.65, () => ({ Service: serviceOf(draw) })),
    ...draw.maybe(0.3, () => ({ Check: checkOf(draw) })),
    ...draw.maybe(0.3, () => ({ Checks: draw.one<unknown>(null, [], draw.list(1, 3, () => checkOf(draw))) })),
  }
  return put(withParameters(draw, '/v1/catalog/register', []), jsonBody(draw, body))
}

export function deregister(draw: Draw): Step {
  const body = {
    Node: node(draw),
    ...draw.maybe(0.4, () => ({ ServiceID: draw.one(...serviceIds) })),
    ...draw.maybe(0.4, () => ({ CheckID: draw.one(...checkIds) })),
    ...draw.maybe(0.1, () => ({ Address: 'x', Datacenter: draw.one('', 'dc1', 'nowhere') })),
  }
  return put(withParameters(draw, '/v1/catalog/deregister', []), jsonBody(draw, body, 0.08))
}
