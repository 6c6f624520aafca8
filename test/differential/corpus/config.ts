import { del, get, put, send } from '../step.ts'
import type { Corpus, Step } from '../step.ts'

const write = (entry: object, query = ''): Step => put(`/v1/config${query}`, JSON.stringify(entry))
const of = (Kind: string, Name: string) => (more: object = {}): object => ({ Kind, Name, ...more })
const defaults = of('service-defaults', 'web')
const router = of('service-router', 'web')
const splitter = of('service-splitter', 'web')
const resolver = of('service-resolver', 'web')
const ingress = of('ingress-gateway', 'in')
const terminating = of('terminating-gateway', 'out')

const bodies: readonly Step[] = [
  put('/v1/config'), put('/v1/config', 'null'), put('/v1/config', '[]'), put('/v1/config', '{'), put('/v1/config', '{}'), put('/v1/config', '7'),
  write({ Kind: 1 }), write({ Kind: 'zz', Name: 'a' }), write({ Kind: 'service-defaults' }), write({ kind: 'service-defaults', name: 'folded', PROTOCOL: 'HTTP2' }),
  write(defaults({ Bogus: 1 })), write(defaults({ Namespace: 'x' })), write(defaults({ MeshGateway: { Mode: 'local', Bogus: 1 } })),
  write(defaults({ CreateIndex: 7, ModifyIndex: 8 })),
  write(defaults({ Protocol: 7, Meta: { a: 1, b: true } })), write(defaults({ Protocol: { a: 1 } })), write(defaults({ Protocol: ['http'] })), write(defaults({ Protocol: ['a', 'b'] })),
  write(defaults({ Expose: { Checks: 'true', Paths: { ListenerPort: '80', path: '/x', local_path_port: 7.9 } } })),
  write(defaults({ Expose: { Checks: 'maybe', Paths: [{ ListenerPort: 'x' }] } })), write(defaults({ Expose: 'x' })), write(defaults({ Meta: 'x' })),
  write(defaults({ Meta: { ['k'.repeat(129)]: 'v' } })),
  write(defaults({ protocol: 'http' })), write(defaults({ Protocol: 'http', PROTOCOL: 'tcp' })), write(defaults({ kind: 'zz' })), write(defaults({ Meta: [] })),
  write(defaults({ Meta: [{ a: 'b', c: 'd' }, { c: 'e' }] })), get('/v1/config/service-defaults/web'), write(defaults({ Meta: [{ a: 'b' }, 7, 'x'] })), write(defaults({ Meta: [null, { a: 'b' }] })),
  write(defaults({ Meta: [{ a: {} }, { b: [] }, 'x'] })), write(defaults({ external_sni: 'a', ExternalSNI: 'b' })), write(defaults({ external_sni: 'a', externalsni: 'b' })),
  write(defaults({ MeshGateway: [{ Mode: 'remote' }], external_sni: 'sni' })), get('/v1/config/service-defaults/web'), get('/v1/config/service-defaults/web?pretty'),
  write({ Kind: 'proxy-defaults', Name: 'other', Config: { protocol: 'http', list: [1], many: [1, 'a', { b: 2 }], one: [{ c: [3], d: [[4]] }], deep: { e: [5] } } }),
  get('/v1/config/proxy-defaults/global'), get('/v1/config/proxy-defaults/other'), get('/v1/config/proxy-defaults'), get('/v1/config/PROXY-defaults/GLOBAL'),
]

const rules: readonly Step[] = [
  write(defaults({ Protocol: 'http' })),
  write(splitter()), write(splitter({ Splits: [{ Weight: 50 }] })), ...[-50, -0.005, 0.005, 1e19, -1e19].map((Weight) => write(splitter({ Splits: [{ Weight }] }))), write(splitter({ Splits: [{ Weight: 50 }, { Weight: 50 }] })),
  write(splitter({ Splits: [{ Weight: 33.333, ServiceSubset: 'v1' }, { Weight: '66.667', Service: 'db' }] })),
  write(resolver({ DefaultSubset: 'zz' })), write(resolver({ Subsets: { '': {} } })), write(resolver({ Subsets: { 'A': {} } })), write(resolver({ Subsets: { ['a'.repeat(64)]: {} } })),
  write(resolver({ Redirect: {} })), write(resolver({ Redirect: { ServiceSubset: 'a' } })), write(resolver({ Redirect: { Namespace: 'a' } })),
  write(resolver({ Redirect: { Service: 'web', ServiceSubset: 'a' } })), write(resolver({ Redirect: { Service: 'x' }, Failover: { '*': { Service: 'y' } } })),
  write(resolver({ Failover: { v9: { Service: 'x' } } })), write(resolver({ Failover: { '*': {} } })), write(resolver({ Failover: { '*': { ServiceSubset: 'x' } } })),
  write(resolver({ Failover: { '*': { Datacenters: [''] } } })), write(resolver({ ConnectTimeout: '-5s' })), write(resolver({ ConnectTimeout: 'x' })), write(resolver({ Name: '' })),
  write(resolver({ Subsets: { v1: { Filter: 'Service.Meta.v==1', only_passing: true }, v2: {} }, default_subset: 'v1', connect_timeout: '7s', Failover: { '*': { Datacenters: 'dc2' } } })),
  get('/v1/config/service-resolver/web'),
  write(resolver({ Redirect: { Service: 'other' } })),
  write(resolver({ Subsets: { v1: {}, v2: {} }, ConnectTimeout: 15_000_000_000 })),
  write(splitter({ Splits: [{ Weight: 33.333, ServiceSubset: 'v1' }, { Weight: 66.667, ServiceSubset: 'v2' }] })), get('/v1/config/service-splitter/web'),
  write(splitter({ Splits: [{ Weight: 100, ServiceSubset: 'v9' }] })), write(splitter({ Splits: [{ Weight: 100, Service: 'tcp' }] })),
  write(of('service-splitter', 'other')({ Splits: [{ Weight: 100, Service: 'web' }] })),
  write(router({ Routes: [{ Match: { HTTP: { PathExact: 'x' } } }] })), write(router({ Routes: [{ Match: { HTTP: { PathPrefix: 'x' } } }] })),
  write(router({ Routes: [{ Match: { HTTP: { PathExact: '/x', PathRegex: 'y' } } }] })), write(router({ Routes: [{ Match: { HTTP: { Header: [{}] } } }] })),
  write(router({ Routes: [{ Match: { HTTP: { Header: [{ Name: 'a' }] } } }] })), write(router({ Routes: [{ Match: { HTTP: { QueryParam: [{}] } } }] })),
  write(router({ Routes: [{ Match: { HTTP: { query_param: [{ Name: 'a', Exact: 'b', Regex: 'c' }] } } }] })), write(router({ Routes: [{ Match: { HTTP: { Methods: ['get', 'GET'] } } }] })),
  write(router({ Routes: [{ Destination: { PrefixRewrite: '/x' } }] })),
  write(router({ Routes: [
    { Match: { HTTP: { PathPrefix: '/x', Header: { Name: 'h', Present: true }, Methods: ['get'] } }, Destination: { Service: 'web', RequestTimeout: '3s', NumRetries: 2, RetryOnStatusCodes: [503, '504'] } },
    { Destination: { service_subset: 'v2' } },
  ] })),
  get('/v1/config/service-router/web'),
  // Of two chains that break, the original names one by the chance of its maps.
  del('/v1/config/service-splitter/other'), write(defaults({ Protocol: 'tcp' })), write({ Kind: 'proxy-defaults', Config: { protocol: 'tcp' } }), del('/v1/config/service-defaults/web'),
  del('/v1/config/proxy-defaults/global'), write(defaults({ Protocol: 'http', ExternalSNI: 'x' })),
]

/** Numbers of all sorts where whole ones are wanted, and keys that say the same. */
const lenient: readonly Step[] = [
  ...[-1, -1.5, 4294967297, 1e20, -1e20, 7.9, '7', '-7', '+7', '0x10', '010', '0o17', '0b11', '1_000', '08', '4294967296', '', 'x'].flatMap((NumRetries) => [
    write(router({ Routes: [{ Match: { HTTP: { PathPrefix: '/x' } }, Destination: { NumRetries, RetryOnStatusCodes: [NumRetries] } }] })), get('/v1/config/service-router/web'),
  ]),
  ...['-7', '0x10', '9223372036854775808', '+7', -7, 1e20].flatMap((Port) => [write(of('ingress-gateway', 'numbers')({ Listeners: [{ Port, Services: [{ Name: 'a' }] }] })), get('/v1/config/ingress-gateway/numbers')]).slice(0, -2),
  ...[1e20, -1, 1.5].flatMap((ConnectTimeout) => [write(of('service-resolver', 'numbers')({ ConnectTimeout })), get('/v1/config/service-resolver/numbers')]),
  put('/v1/config', '{"Redirect":7,"Kind":"service-resolver","Name":"twice","Redirect":{"Service":"x"},"Bogus":1,"Bogus":2}'), put('/v1/config', '{"Kind":"service-resolver","Name":"twice","Subsets":{"v":0,"v":{}}}'), write({ kind: false, Kind: 'service-defaults', Name: 'twice' }), write({ Kind: 'service-defaults', Name: 'twice', PROTOCOL: 'tcp', Protocol: 'http' }),
  write({ Kind: 'service-defaults', Name: 'twice', ExternalSNI: 'a', external_sni: 'b' }), write(of('service-resolver', 'twice')({ ConnectTimeout: '1s', connect_timeout: '2s' })),
  del('/v1/config/service-router/web'), del('/v1/config/ingress-gateway/numbers'),
]

const gateways: readonly Step[] = [
  write(ingress({ Listeners: [{ Port: 1, Services: [{ Name: 'a' }] }, { Port: 1, Services: [{ Name: 'a' }] }] })),
  write(ingress({ Listeners: [{ Port: 1, Protocol: 'udp' }] })), write(ingress({ Listeners: [{ Port: 1 }] })),
  write(ingress({ Listeners: [{ Port: 1, Services: [{ Name: 'a' }, { Name: 'b' }] }] })), write(ingress({ Listeners: [{ Port: 1, Services: [{ Name: '*' }] }] })),
  write(ingress({ Listeners: [{ Port: 1, Services: [{ Name: 'a', Hosts: ['x'] }] }] })), write(ingress({ Listeners: [{ Port: 1, Services: [{}] }] })),
  write(ingress({ Listeners: [{ Port: 1, Protocol: 'http', Services: [{ Name: '*', Hosts: ['x'] }] }] })),
  write(ingress({ Listeners: [{ Port: 1, Protocol: 'http', Services: [{ Name: 'a', Hosts: ['x', 'x'] }] }] })),
  write(ingress({ Listeners: [{ Port: 1, Protocol: 'http', Services: [{ Name: 'a', Hosts: ['x..y'] }] }] })),
  write(ingress({ Listeners: [{ Port: 1, Protocol: 'http', Services: [{ Name: 'a', Hosts: ['x.*.y'] }] }] })),
  write(ingress({ TLS: { Enabled: true }, Listeners: [{ Port: 1, Protocol: 'http', Services: [{ Name: 'web', Hosts: ['*'] }] }] })),
  write(ingress({ Listeners: [{ Port: 1, Protocol: 'grpc', Services: [{ Name: 'web' }] }] })),
  write(ingress({ Listeners: [{ Port: 8080, Protocol: 'HTTP', Services: [{ Name: 'web', Hosts: ['*.example.com'] }, { Name: '*' }] }, { Port: 9090, Services: { Name: 'db' } }] })),
  get('/v1/config/ingress-gateway/in'), get('/v1/catalog/gateway-services/in'), get('/v1/internal/ui/gateway-services-nodes/in'),
  write(defaults({ Protocol: 'grpc' })), write(of('terminating-gateway', 'in')()),
  write(terminating({ Services: [{}] })), write(terminating({ Services: [{ Name: 'a' }, { Name: 'a' }] })), write(terminating({ Services: [{ Name: 'a', CertFile: 'x' }] })),
  write(terminating({ Services: [{ Name: '*', CAFile: '/ca' }, { Name: 'db', ca_file: '/own', SNI: 'db.example' }] })), write(of('ingress-gateway', 'out')()),
  put('/v1/catalog/register', '{"Node":"n","Address":"10.0.0.1","Service":{"Service":"late","Port":1}}'),
  put('/v1/catalog/register', '{"Node":"n","Address":"10.0.0.1","Service":{"Service":"out","Kind":"terminating-gateway","Port":2}}'),
  get('/v1/catalog/gateway-services/out'), get('/v1/health/connect/late'), get('/v1/catalog/connect/db'), get('/v1/health/ingress/web'),
  get('/v1/config/'), get('/v1/config/ingress-gateway'), get('/v1/config/terminating-gateway?stale'),
]

const ends: readonly Step[] = [
  write(defaults({ Protocol: 'http', Meta: { a: 'b' } }), '?cas=0'), write(defaults({ Protocol: 'http' }), '?cas=1'), write(defaults(), '?cas=x'), write(of('service-defaults', 'fresh')(), '?cas=0'),
  write(of('service-defaults', 'fresh')(), '?ns=x'), write(of('service-defaults', 'fresh')(), '?dc=nowhere'),
  get('/v1/config/service-defaults/none'), get('/v1/config/zz/none'), get('/v1/config/zz'), get('/v1/config/service-defaults/'), get('/v1/config/service-defaults/a/b'),
  get('/v1/config/service-defaults?consistent'), get('/v1/config/service-defaults/web?dc=nowhere'),
  get('/v1/config/service-defaults/web', { capture: { index: 'header:X-Consul-Index' } }),
  get('/v1/config/service-defaults/web?index={{index}}&wait=30s', { start: 'changed' }), write(defaults({ Protocol: 'http', Meta: { c: 'd' } })),
  get('/v1/config/service-defaults/web', { finish: 'changed' }),
  del('/v1/config/service-defaults'), del('/v1/config/'), del('/v1/config/zz/a'), del('/v1/config/service-defaults/none'), del('/v1/config/service-resolver/web'),
  del('/v1/config/service-router/web'), del('/v1/config/service-splitter/web'), del('/v1/config/service-resolver/web'), del('/v1/config/ingress-gateway/in'), get('/v1/catalog/gateway-services/in'),
  send('POST', '/v1/config'), send('GET', '/v1/config'), send('PUT', '/v1/config/service-defaults/web'), send('OPTIONS', '/v1/config/a'),
]

/** Config entries: read, judged, stored, and what gateways make of them. */
export const config: Corpus = { name: 'config', agent: 'server', steps: [...bodies, ...rules, ...lenient, ...gateways, ...ends] }
