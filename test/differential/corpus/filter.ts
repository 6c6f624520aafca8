import { get, put } from '../step.ts'
import type { Corpus, Step } from '../step.ts'

const register = (body: unknown): Step => put('/v1/catalog/register', JSON.stringify(body))
const on = (path: string, expressions: readonly string[]): readonly Step[] =>
  expressions.map((expression) => get(`${path}${path.includes('?') ? '&' : '?'}filter=${encodeURIComponent(expression)}`))

/** Nodes, services and checks for expressions to choose from. */
const world: readonly Step[] = [
  register({
    Node: 'alpha',
    ID: '40e4a748-2192-161a-0510-9bf59fe950b5',
    Address: '10.0.0.1',
    TaggedAddresses: { lan: '10.0.0.1', wan: '198.18.0.1' },
    NodeMeta: { rack: 'r1', 'a:b': 'c' },
    Service: {
      ID: 'web-1', Service: 'web', Tags: ['v1', 'eu'], Port: 80, Address: '10.1.0.1', Meta: { version: '1.2', 'x-y': '' },
      TaggedAddresses: { lan: { Address: '10.1.0.1', Port: 81 } }, Weights: { Passing: 5, Warning: 2 }, EnableTagOverride: true,
    },
    Checks: [
      { CheckID: 'alive', Name: 'Alive', Status: 'passing', Output: 'fine\nline two' },
      { CheckID: 'web-1-http', Name: 'HTTP', ServiceID: 'web-1', Status: 'warning', Notes: 'slow', Output: 'took 3 s', Definition: { HTTP: 'http://x', Interval: '10s' } },
    ],
  }),
  register({
    Node: 'beta', Address: '10.0.0.2', NodeMeta: { rack: 'r2' },
    Service: { ID: 'web-2', Service: 'web', Tags: [], Port: 8080, Connect: { Native: true } },
    Check: { CheckID: 'web-2-ttl', Name: 'TTL', ServiceID: 'web-2', Status: 'critical' },
  }),
  register({
    Node: 'beta', Address: '10.0.0.2', NodeMeta: { rack: 'r2' },
    Service: {
      ID: 'web-proxy', Service: 'web-sidecar', Kind: 'connect-proxy', Port: 21000,
      Proxy: {
        DestinationServiceName: 'web', DestinationServiceID: 'web-2', LocalServiceAddress: '127.0.0.1', LocalServicePort: 8080,
        MeshGateway: { Mode: 'local' },
        Upstreams: [{ DestinationName: 'db', LocalBindPort: 9191, Datacenter: 'dc2' }, { DestinationName: 'cache', LocalBindPort: 9192 }],
        Expose: { Checks: true, Paths: [{ Path: '/health', ListenerPort: 21500, LocalPathPort: 8080, Protocol: 'http' }] },
      },
    },
  }),
  register({ Node: 'gamma', Address: '10.0.0.3', Service: { Service: 'db', Port: 5432 }, Check: { CheckID: 'db', ServiceID: 'db', Status: 'passing' } }),
  register({ Node: 'bare', Address: '10.0.0.4' }),
]

const instances = on('/v1/health/service/web', [
  'Service.Port == 80', 'Service.Port != 80', 'Service.Port == "0x50"', 'Service.ID == "web-1"', 'Service.Service == web',
  '"web-1" in Service.ID', 'Service.ID contains "-2"', 'Service.ID not contains "-2"', 'Service.ID matches "^web-[13]$"',
  'Service.ID not matches "1$"', 'v1 in Service.Tags', 'v1 not in Service.Tags', 'Service.Tags contains `eu`', 'Service.Tags is empty',
  'Service.Tags is not empty', 'version in Service.Meta', '"x-y" in Service.Meta', 'Service.Meta["x-y"] == ""', 'Service.Meta.version == "1.2"',
  'Service.Meta.version != "1.2"', 'Service.Meta.none matches x', 'Service.Meta.none not matches x', 'Service.Meta is empty',
  'Service.Weights.Passing == 5', 'Service.Weights.Warning != 2', 'Service.EnableTagOverride == true', 'Service.EnableTagOverride != T',
  'Service.TaggedAddresses.lan.Port == 81', 'Service.TaggedAddresses.lan.Address == "10.1.0.1"', 'Service.TaggedAddresses.wan.Port != 1',
  'lan in Service.TaggedAddresses', 'Service.Connect.Native == true', 'Service.Kind == ""', 'Service.Address == ""',
  'Node.Node == alpha', 'Node.ID == "40e4a748-2192-161a-0510-9bf59fe950b5"', 'Node.Meta.rack == r1', 'Node.Meta["a:b"] == c', 'rack in Node.Meta',
  'Node.Address matches `^10\\.`', 'Node.TaggedAddresses.wan == "198.18.0.1"', 'Node.Datacenter == ""', 'Checks.Status == passing', 'Checks.Status != passing',
  'Checks.Status != critical', 'not Checks.Status == critical', 'Checks.CheckID == alive', 'Checks is empty', 'Checks is not empty',
  'Checks.Type == http', 'Checks.Output matches "line\\\\s"', 'Checks.Notes contains slow', 'Checks.ServiceTags contains v1', 'v1 in Checks.ServiceTags',
  'Service.Port == 80 or Service.Port == 8080', 'Service.Port == 80 and Node.Node == beta', 'not (Service.Port == 80 and Node.Node == alpha)',
  'Service.Port==80 and(Node.Node==alpha)', '(Service.Port == 80)', '((Service.Port == 80))', ' Service.Port == 80 ',
])

const refused = on('/v1/health/service/web', [
  'Bogus == 1', 'Service.Bogus == 1', 'Service.Port == x', 'Service.Port == 1.5', 'Service.Port matches 8', 'Service == web', 'Service.Tags == v1',
  'Service.Tags.x == v1', 'Service.CreateIndex == 1', 'Checks.Definition.HTTP == x', 'Service.Proxy.Config is empty', 'Service.EnableTagOverride == yes',
  'Service.Port', 'Service.Port =', 'Service.Port = 80', '(Service.Port == 80', 'Service.Port == 80)', 'Service.Port == 80 and', 'not', 'or', '"a', 'a in 5',
  'Service.Meta["a" == b', 'Service.Meta[a] == b', 'Service.ID matches "["', 'Service.ID matches `a{1001}`', 'Service.ID matches "\\\\8"',
  'Service.ID == "\\q"', 'Service.ID == 5x', 'Service.ID == a b', 'Service.ID == "\u00fc', 'Service.ID\n==\n',
])

export const filter: Corpus = {
  name: 'filter',
  agent: 'server',
  steps: [
    ...world,
    ...instances,
    ...refused,
    ...on('/v1/health/service/web?passing', ['Node.Node == alpha', 'bad']),
    ...on('/v1/health/service/none', ['Node.Node == alpha', 'bad']),
    ...on('/v1/health/service/web-sidecar', [
      'Service.Proxy.DestinationServiceName == web', 'Service.Proxy.DestinationServiceID == "web-2"', 'Service.Proxy.LocalServicePort == 8080',
      'Service.Proxy.LocalServiceAddress == "127.0.0.1"', 'Service.Proxy.MeshGateway.Mode == local', 'Service.Proxy.Upstreams.DestinationName == db',
      'Service.Proxy.Upstreams.Datacenter == dc2', 'Service.Proxy.Upstreams.LocalBindPort == 9192', 'Service.Proxy.Upstreams is empty',
      'Service.Proxy.Upstreams.Config is empty', 'Service.Proxy.Expose.Checks == true', 'Service.Proxy.Expose.Paths.Path == "/health"',
      'Service.Proxy.Expose.Paths.ListenerPort == 21500', 'Service.Proxy.Expose.Paths.ParsedFromCheck == false', 'Service.Kind == "connect-proxy"',
    ]),
    ...on('/v1/health/connect/web', ['Service.Kind == "connect-proxy"', 'Service.Connect.Native == true', 'bad']),
    ...on('/v1/health/ingress/web', ['Service.Kind == "ingress-gateway"', 'bad']),
    ...on('/v1/health/checks/web', ['Status == warning', 'Name == TTL', 'ServiceTags contains v1', 'Node != alpha', 'Definition is empty', 'CheckID in ServiceID']),
    ...on('/v1/health/node/alpha', ['Status == warning', 'ServiceID == ""', 'ServiceName == web', 'Output matches `(?s)fine.line`', 'Type == http', 'bad ==']),
    ...on('/v1/health/state/any', ['Status == critical', 'Notes == slow', 'Node == gamma or Node == beta', 'Status']),
    ...on('/v1/health/state/passing', ['Node != alpha', 'ServiceName == web']),
    ...on('/v1/catalog/nodes', ['Node == alpha', 'Meta.rack == r2', 'Meta is empty', 'Address == "10.0.0.4"', 'TaggedAddresses.lan == "10.0.0.1"', 'lan in TaggedAddresses', 'Service == a', 'Datacenter != ""']),
    ...on('/v1/catalog/service/web', [
      'ServicePort == 80', 'ServiceID == "web-2"', 'v1 in ServiceTags', 'NodeMeta.rack == r1', 'ServiceMeta.version == "1.2"', 'ServiceWeights.Passing == 1',
      'ServiceAddress == ""', 'ServiceTaggedAddresses.lan.Port == 81', 'ServiceEnableTagOverride == true', 'ServiceConnect.Native == true', 'Node == beta',
      'TaggedAddresses is empty', 'ServiceKind == ""', 'ServiceProxy.DestinationServiceName == ""', 'Port == 80',
    ]),
    ...on('/v1/catalog/connect/web', ['ServiceKind == "connect-proxy"', 'ServiceProxy.Upstreams.DestinationName == cache', 'ServiceID matches web', 'x']),
    ...on('/v1/catalog/node/beta', ['Port == 8080', 'Service == "web-sidecar"', 'Kind == "connect-proxy"', 'Node == beta']),
    ...on('/v1/catalog/node/40e4a748', ['Port == 80', 'Port == 81']),
    ...on('/v1/catalog/node/none', ['Port == 80', 'bad']),
    ...on('/v1/catalog/node-services/beta', ['Port == 8080', 'Tags is empty', 'Connect.Native != true', 'Node == beta']),
    ...on('/v1/catalog/node-services/none', ['Port == 80', 'bad']),
    ...on('/v1/catalog/services', ['bad', 'Node == x']).map((step) => ({ ...step, view: 'tags' as const })),
    ...on('/v1/catalog/datacenters', ['bad']),
    ...on('/v1/internal/ui/nodes', ['Node == alpha', 'Services.Port == 80', 'Checks.Status == critical', 'Services is empty', 'Meta.rack == r2', 'Datacenter == dc1']),
    ...on('/v1/internal/ui/services', ['Service.Service == web', 'Node.Node == beta', 'Checks.Status == passing', 'bad']),
    ...on('/v1/internal/ui/node/alpha', ['bad']),
  ],
}
