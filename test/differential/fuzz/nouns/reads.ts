import { get } from '../../step.ts'
import type { Step, ViewName } from '../../step.ts'
import type { Draw } from '../draw.ts'
import { nodeIds, nodeNames, serviceNames, tags } from '../names.ts'
import { nearParameter, readParameters, withParameters } from '../parameters.ts'

const service = (draw: Draw): string => draw.one<string>('', 'none', ...serviceNames, ...serviceNames)
const node = (draw: Draw): string => draw.one<string>('', 'none', 'node1', nodeIds[0], '40e4a748', '40e4a748-0', ...nodeNames, ...nodeNames)
const state = (draw: Draw): string => draw.one('any', 'passing', 'warning', 'critical', 'maintenance', '', 'x')

const fieldsOf = {
  nodes: ['Node', 'Address', 'Meta.rack', 'TaggedAddresses.lan', 'Datacenter', 'Meta', 'TaggedAddresses'],
  rows: ['ServiceName', 'ServicePort', 'ServiceTags', 'NodeMeta.rack', 'ServiceMeta', 'ServiceKind', 'ServiceWeights.Passing', 'ServiceConnect.Native', 'Node', 'ServiceProxy.DestinationServiceName'],
  services: ['Service', 'Port', 'Tags', 'Meta.rack', 'Kind', 'Weights.Warning', 'Connect.Native', 'ID', 'EnableTagOverride'],
  checks: ['Status', 'CheckID', 'Name', 'ServiceID', 'ServiceTags', 'Output', 'Node', 'Type', 'Definition'],
  instances: ['Service.Service', 'Service.Port', 'Service.Tags', 'Node.Node', 'Node.Meta.rack', 'Checks.Status', 'Checks', 'Service.Meta', 'Service.Proxy.Upstreams.DestinationName', 'Service.TaggedAddresses.lan.Port'],
} as const

function filter(draw: Draw, over: keyof typeof fieldsOf): string {
  const term = (): string => {
    const field = draw.one(...(fieldsOf[over] as unknown as readonly [string, ...string[]]))
    const value = draw.one('web', 'v1', '80', 'r1', 'passing', '""', '"n1"', 'true', 'n2', 'rack', '-1', '`c1`')
    return draw.one(`${field} == ${value}`, `${field} != ${value}`, `${value} in ${field}`, `${value} not in ${field}`, `${field} is empty`, `${field} is not empty`, `${field} contains ${value}`, `${field} matches ${value}`, `not ${field} == ${value}`)
  }
  const text = draw.one(term, term, () => `${term()} and ${term()}`, () => `(${term()} or ${term()}) and not ${term()}`, () => 'x', () => '')()
  return `filter=${encodeURIComponent(text)}`
}

/** One of the lists of catalog, health and the page. */
export function catalogRead(draw: Draw): Step {
  const meta = `node-meta=${draw.one('rack:r1', 'rack:r2', 'rack', 'zone:z', ':', 'rack:r1&node-meta=zone:z')}`
  const tag = draw.list(1, 2, () => `tag=${encodeURIComponent(draw.one(...tags))}`).join('&')
  const passing = draw.one('passing', 'passing=1', 'passing=false', 'passing=x', 'passing=')
  const near = nearParameter(draw)
  const [path, own, view] = draw.one<() => readonly [string, readonly string[], ViewName?]>(
    () => ['/v1/catalog/nodes', [...draw.some(0.3, meta), ...draw.some(0.2, near), ...draw.some(0.3, filter(draw, 'nodes'))]],
    () => ['/v1/catalog/services', draw.some(0.3, meta), 'tags'],
    () => [`/v1/catalog/${draw.one('service', 'service', 'connect')}/${service(draw)}`, [...draw.some(0.2, meta), ...draw.some(0.2, tag), ...draw.some(0.1, near), ...draw.some(0.25, filter(draw, 'rows'))]],
    () => [`/v1/catalog/node/${node(draw)}`, draw.some(0.3, filter(draw, 'services'))],
    () => [`/v1/catalog/node-services/${node(draw)}`, draw.some(0.3, filter(draw, 'services'))],
    () => [`/v1/catalog/gateway-services/${service(draw)}`, []],
    () => [`/v1/health/node/${node(draw)}`, draw.some(0.3, filter(draw, 'checks'))],
    () => [`/v1/health/checks/${service(draw)}`, [...draw.some(0.2, meta), ...draw.some(0.1, near), ...draw.some(0.25, filter(draw, 'checks'))]],
    () => [`/v1/health/state/${state(draw)}`, [...draw.some(0.2, meta), ...draw.some(0.1, near), ...draw.some(0.25, filter(draw, 'checks'))]],
    () => [`/v1/health/${draw.one('service', 'service', 'service', 'connect', 'ingress')}/${service(draw)}`,
      [...draw.some(0.2, meta), ...draw.some(0.2, tag), ...draw.some(0.2, passing), ...draw.some(0.1, near), ...draw.some(0.25, filter(draw, 'instances'))]],
    () => ['/v1/internal/ui/nodes', draw.some(0.2, filter(draw, 'nodes'))],
    () => ['/v1/internal/ui/services', draw.some(0.2, filter(draw, 'instances'))],
    () => [`/v1/internal/ui/node/${node(draw)}`, []],
    () => [`/v1/internal/ui/gateway-services-nodes/${service(draw)}`, []],
    () => ['/v1/catalog/datacenters', []],
  )()
  const capture = draw.chance(0.3) ? { capture: { [draw.keep('index')]: 'header:X-Consul-Index' } } : {}
  return get(withParameters(draw, path, own, readParameters(draw)), { ...(view === undefined ? {} : { view }), ...capture })
}
