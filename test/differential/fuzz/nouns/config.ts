import { del, get, put } from '../../step.ts'
import type { Step } from '../../step.ts'
import { bare } from '../draw.ts'
import type { Draw } from '../draw.ts'
import { serviceNames } from '../names.ts'
import { jsonBody } from '../odd-json.ts'
import { readParameters, withParameters } from '../parameters.ts'

export const kinds = ['service-defaults', 'proxy-defaults', 'service-router', 'service-splitter', 'service-resolver', 'ingress-gateway', 'terminating-gateway'] as const

const service = (draw: Draw): string => draw.one('web', 'db', 'api', 'web', '')
const protocol = (draw: Draw): string => draw.one('http', 'tcp', 'http', 'grpc', '', 'HTTP', 'http2', 'x')
const subset = (draw: Draw): string => draw.one('v1', 'v2', '')

const bodies: Readonly<Record<(typeof kinds)[number], (draw: Draw) => object>> = {
  'service-defaults': (draw) => ({
    ...draw.maybe(0.8, () => ({ Protocol: protocol(draw) })),
    ...draw.maybe(0.2, () => ({ MeshGateway: { Mode: draw.one('local', 'remote', 'none', '', 'x') } })),
    ...draw.maybe(0.2, () => ({ Expose: { Checks: draw.chance(0.5), Paths: [{ Path: '/h', ListenerPort: 1, LocalPathPort: 2, Protocol: 'http' }] } })),
    ...draw.maybe(0.2, () => ({ ExternalSNI: 'sni' })),
    ...draw.maybe(0.2, () => ({ Meta: draw.one<unknown>({ a: 'b' }, {}, null) })),
  }),
  'proxy-defaults': (draw) => ({
    ...draw.maybe(0.7, () => ({ Config: draw.one<unknown>({ protocol: protocol(draw) }, {}, null, { a: 1, b: [1, 'x', { c: true }], d: { e: 1.5 } }) })),
    ...draw.maybe(0.2, () => ({ MeshGateway: { Mode: draw.one('local', 'x') } })),
    ...draw.maybe(0.2, () => ({ Expose: { Checks: true } })),
  }),
  'service-router': (draw) => ({
    Routes: draw.one<unknown>(null, [], draw.list(0, 2, () => ({
      ...draw.maybe(0.8, () => ({ Match: draw.one<unknown>(null, {}, { HTTP: draw.one<unknown>(null, {}, {
        ...draw.maybe(0.4, () => ({ [draw.one('PathExact', 'PathPrefix', 'PathRegex')]: draw.one('/x', 'x', '') })),
        ...draw.maybe(0.3, () => ({ Header: [{ Name: draw.one('h', ''), ...draw.maybe(0.8, () => ({ [draw.one('Exact', 'Prefix', 'Suffix', 'Regex')]: 'v' })), ...draw.maybe(0.2, () => ({ Present: true, Invert: true })) }] })),
        ...draw.maybe(0.3, () => ({ QueryParam: [{ Name: draw.one('q', ''), ...draw.maybe(0.7, () => ({ [draw.one('Exact', 'Regex')]: 'v' })) }] })),
        ...draw.maybe(0.3, () => ({ Methods: draw.one<unknown>(['GET'], ['get', 'PUT'], [], ['X']) })),
      }) }) })),
      ...draw.maybe(0.8, () => ({ Destination: draw.one<unknown>(null, {}, {
        ...draw.maybe(0.6, () => ({ Service: service(draw) })),
        ...draw.maybe(0.3, () => ({ ServiceSubset: subset(draw) })),
        ...draw.maybe(0.3, () => ({ PrefixRewrite: '/y' })),
        ...draw.maybe(0.3, () => ({ RequestTimeout: draw.one<unknown>('3s', 3, 'x', ''), NumRetries: draw.one<unknown>(2, -1, 'x'), RetryOnConnectFailure: true, RetryOnStatusCodes: [503] })),
      }) })),
    }))),
  }),
  'service-splitter': (draw) => ({
    Splits: draw.one<unknown>(null, [], draw.one<() => unknown>(
      () => [{ Weight: 100, ...draw.maybe(0.5, () => ({ Service: service(draw) })), ...draw.maybe(0.4, () => ({ ServiceSubset: subset(draw) })) }],
      () => [{ Weight: draw.one<unknown>(50, 50.005, '50', 33.3333), ServiceSubset: 'v1' }, { Weight: draw.one<unknown>(50, 49.995, 66.6667, 50), Service: service(draw), ServiceSubset: subset(draw) }],
      () => [{ Weight: 50, ServiceSubset: 'v1' }, { Weight: 50, ServiceSubset: 'v2' }],
    )()),
  }),
  'service-resolver': (draw) => ({
    ...draw.maybe(0.5, () => ({ Subsets: draw.one<unknown>({ v1: {}, v2: { Filter: 'Service.Meta.v == 2', OnlyPassing: true } }, { v1: { Filter: draw.one('bad ==', '', 'x') } }, {}, null, { 'V_1': {} }) })),
    ...draw.maybe(0.3, () => ({ DefaultSubset: subset(draw) })),
    ...draw.maybe(0.25, () => ({ Redirect: draw.one<unknown>({ Service: service(draw) }, { Service: service(draw), ServiceSubset: subset(draw) }, { Datacenter: 'dc2' }, {}, null) })),
    ...draw.maybe(0.25, () => ({ Failover: draw.one<unknown>({ '*': { Service: service(draw) } }, { v1: { Datacenters: ['dc2'] } }, { v1: { ServiceSubset: subset(draw) } }, {}, { '*': {} }) })),
    ...draw.maybe(0.3, () => ({ ConnectTimeout: draw.one<unknown>('5s', 5_000_000_000, '', 'x', '-1s', 0) })),
  }),
  'ingress-gateway': (draw) => ({
    ...draw.maybe(0.2, () => ({ TLS: { Enabled: draw.chance(0.5) } })),
    Listeners: draw.one<unknown>(null, [], draw.list(1, 2, () => ({
      Port: draw.one(1, 2, 0, 70000),
      ...draw.maybe(0.7, () => ({ Protocol: draw.one('http', 'tcp', 'grpc', '', 'x') })),
      Services: draw.list(0, 2, () => ({ Name: draw.one('web', 'db', '*', ''), ...draw.maybe(0.3, () => ({ Hosts: draw.one<unknown>(['a.b'], ['*'], ['*.x', 'a.b'], [], ['a..b']) })) })),
    }))),
  }),
  'terminating-gateway': (draw) => ({
    Services: draw.one<unknown>(null, [], draw.list(0, 3, () => ({
      Name: draw.one('web', 'db', '*', 'api', ''), ...draw.maybe(0.4, () => ({ CAFile: draw.one('/ca', '') })), ...draw.maybe(0.2, () => ({ CertFile: '/c', KeyFile: draw.one('/k', '') })), ...draw.maybe(0.2, () => ({ SNI: 's' })),
    }))),
  }),
}

const nameOf = (draw: Draw, kind: (typeof kinds)[number]): string =>
  kind === 'proxy-defaults' ? draw.one('global', 'global', 'x', '') : kind.endsWith('gateway') ? draw.one('in', 'out') : draw.one(...serviceNames)

export function configWrite(draw: Draw): Step {
  const kind = draw.one(...kinds)
  const body = { Kind: draw.chance(0.02) ? draw.one('', 'x', 'Service-Defaults') : kind, Name: nameOf(draw, kind), ...bodies[kind](draw), ...draw.maybe(0.03, () => ({ ModifyIndex: bare('3'), Namespace: draw.one('', 'default', 'x') })) }
  return put(withParameters(draw, '/v1/config', draw.some(0.15, `cas=${draw.one('0', '1', 'x', draw.kept('entry', '0'), draw.kept('entry', '0'))}`)), jsonBody(draw, body, 0.12))
}

export function configDelete(draw: Draw): Step {
  const kind = draw.one(...kinds)
  return del(withParameters(draw, `/v1/config/${kind}/${nameOf(draw, kind)}`, draw.some(0.05, 'cas=1')))
}

export function configRead(draw: Draw): Step {
  const kind = draw.one(...kinds)
  const path = withParameters(draw, draw.one(`/v1/config/${kind}`, `/v1/config/${kind}/${nameOf(draw, kind)}`, `/v1/config/${kind}/${nameOf(draw, kind)}`), [], readParameters(draw))
  return get(path, draw.chance(0.5) ? { capture: { [draw.keep('entry')]: 'json:ModifyIndex', [draw.keep('index')]: 'header:X-Consul-Index' } } : {})
}
