import { quote } from '../../../std/quote.ts'
import {
  ConnectProxyConfig, ExposePath, ServiceAddress, ServiceConnect, ServiceDefinition, Upstream, Weights, type ExposeConfig, type MeshGatewayConfig,
} from '../../../wire/records/service.ts'
import { serviceMetaProblem, weightsProblem } from '../../../wire/service-rules.ts'
import type { Free } from '../../../wire/values.ts'
import type { Issues } from '../issues.ts'
import type { Block } from './block.ts'
import { buildCheckType } from './build-checks.ts'

const kinds = new Set(['connect-proxy', 'mesh-gateway', 'terminating-gateway', 'ingress-gateway'])

/** The service that a block of a file describes. */
export function buildService(block: Block, issues: Issues): ServiceDefinition {
  const name = block.string('name')
  const given = block.string('kind')
  const kind = kinds.has(given) ? given : ''
  const checks = [...(block.blocks('checks') ?? []), ...(block.block('check') === undefined ? [] : [block.block('check')!])]
  const types = checks.map((check) => buildCheckType(check, issues))
  return ServiceDefinition.make({
    Kind: kind,
    ID: block.string('id'),
    Name: name,
    Tags: block.strings('tags'),
    Address: block.string('address'),
    TaggedAddresses: taggedAddresses(block.table<Block>('tagged_addresses')),
    Meta: buildMeta(name, kind, block.table<string>('meta'), issues),
    Port: block.int('port'),
    Checks: types.length === 0 ? null : types,
    Weights: buildWeights(name, block.block('weights'), issues),
    Token: block.string('token'),
    EnableTagOverride: block.bool('enable_tag_override'),
    Proxy: buildProxy(block.block('proxy'), issues),
    Connect: buildConnect(block.block('connect'), issues),
  })
}

function taggedAddresses(blocks: ReadonlyMap<string, Block> | null): ReadonlyMap<string, ServiceAddress> | null {
  if (blocks === null || blocks.size === 0) return null
  return new Map([...blocks].map(([name, block]) => [name, ServiceAddress.make({ Address: block.string('address'), Port: block.int('port') })]))
}

function buildMeta(name: string, Kind: string, Meta: ReadonlyMap<string, string> | null, issues: Issues): ReadonlyMap<string, string> | null {
  const problem = serviceMetaProblem({ Kind, Meta })
  if (problem === undefined) return Meta
  issues.only('service', `invalid meta for service ${name}: ${problem}`)
  return new Map()
}

function buildWeights(name: string, block: Block | undefined, issues: Issues): Weights {
  const weights = Weights.make({ Passing: block?.int('passing', 1) ?? 1, Warning: block?.int('warning', 1) ?? 1 })
  const problem = weightsProblem(weights)
  if (problem !== undefined) issues.only('service', `Invalid weight definition for service ${name}: ${problem}`)
  return weights
}

function buildProxy(block: Block | undefined, issues: Issues): ConnectProxyConfig | null {
  if (block === undefined) return null
  return ConnectProxyConfig.make({
    DestinationServiceName: block.string('destination_service_name'),
    DestinationServiceID: block.string('destination_service_id'),
    LocalServiceAddress: block.string('local_service_address'),
    LocalServicePort: block.int('local_service_port'),
    Config: block.table<Free>('config'),
    Upstreams: (block.blocks('upstreams') ?? []).map((upstream) => buildUpstream(upstream, issues)),
    MeshGateway: buildMeshGateway(block.block('mesh_gateway'), issues),
    Expose: buildExpose(block.block('expose')),
  })
}

function buildUpstream(block: Block, issues: Issues): Upstream {
  return Upstream.make({
    DestinationType: block.string('destination_type') || 'service',
    DestinationNamespace: block.string('destination_namespace'),
    DestinationName: block.string('destination_name'),
    Datacenter: block.string('datacenter'),
    LocalBindAddress: block.string('local_bind_address'),
    LocalBindPort: block.int('local_bind_port'),
    Config: block.table<Free>('config'),
    MeshGateway: buildMeshGateway(block.block('mesh_gateway'), issues),
  })
}

const modes = new Set(['', 'none', 'local', 'remote'])

function buildMeshGateway(block: Block | undefined, issues: Issues): MeshGatewayConfig {
  const mode = block?.string('mode') ?? ''
  if (modes.has(mode)) return { Mode: mode }
  issues.add('service', `Invalid Mesh Gateway Mode: ${quote(mode)}`)
  return { Mode: '' }
}

function buildExpose(block: Block | undefined): ExposeConfig {
  const paths = (block?.blocks('paths') ?? []).map((path) => ExposePath.make({
    ListenerPort: path.int('listener_port'), Path: path.string('path'), LocalPathPort: path.int('local_path_port'), Protocol: path.string('protocol'),
  }))
  return { Checks: block?.bool('checks') ?? false, Paths: paths.length === 0 ? null : paths }
}

function buildConnect(block: Block | undefined, issues: Issues): ServiceConnect | null {
  if (block === undefined) return null
  const nested = block.block('sidecar_service')
  return ServiceConnect.make({ Native: block.bool('native'), SidecarService: nested === undefined ? null : buildSidecar(nested, issues) })
}

function buildSidecar(block: Block, issues: Issues): ServiceDefinition {
  const service = buildService(block, issues)
  const deeper = service.Connect !== null && service.Connect.SidecarService !== null
  if (service.ID !== '') issues.add('service', "sidecar_service can't specify an ID")
  if (deeper) issues.add('service', "sidecar_service can't have a nested sidecar_service")
  return { ...service, ID: '', Connect: deeper ? { ...service.Connect, SidecarService: null } : service.Connect }
}
