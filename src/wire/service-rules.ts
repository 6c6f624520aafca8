import { joinProblems } from '../std/go-multi-error.ts'
import { quote } from '../std/quote.ts'
import type { NodeService, Upstream } from './records/catalog.ts'
import type { Weights } from './records/service.ts'

/** What a service may say of itself, wherever it is registered: with an agent, or in the catalog at once. */

const gateways = new Set(['mesh-gateway', 'terminating-gateway', 'ingress-gateway'])
const exposeProtocols = ['http', 'http2']
const maxPairs = 64
const maxKeyLength = 128
const maxValueLength = 512
const reservedPrefix = 'consul-'
/** The one reserved key that a service may carry, and only a mesh gateway. */
const gatewayKey = 'consul-wan-federation'

/** What contradicts the kind of a proxy, gateway or sidecar, all of it in one text. */
export function kindProblem(service: NodeService): string | undefined {
  const problems = [
    ...(service.Kind === 'connect-proxy' ? proxyProblems(service) : []),
    ...(gateways.has(service.Kind) ? gatewayProblems(service) : []),
    ...sidecarProblems(service),
  ]
  return problems.length > 0 ? joinProblems(problems) : undefined
}

function proxyProblems(service: NodeService): string[] {
  const { Proxy } = service
  const problems: string[] = []
  if (Proxy.DestinationServiceName.trim() === '') {
    problems.push('Proxy.DestinationServiceName must be non-empty for Connect proxy services')
  }
  if (service.Port === 0) problems.push('Port must be set for a Connect proxy')
  if (service.Connect.Native) problems.push('A Proxy cannot also be Connect Native, only typical services')
  return [...problems, ...upstreamProblems(Proxy.Upstreams ?? []), ...exposeProblems(service)]
}

function upstreamProblems(upstreams: readonly Upstream[]): string[] {
  const problems: string[] = []
  const keys = new Set<string>()
  const binds = new Set<string>()
  for (const upstream of upstreams) {
    const problem = upstreamProblem(upstream)
    const key = `[type=${quote(upstream.DestinationType)}, name=${quote(upstream.DestinationName)}, namespace=${quote(
      upstream.DestinationNamespace,
    )}, datacenter=${quote(upstream.Datacenter)}]`
    const bind = hostPort(upstream.LocalBindAddress === '' ? '127.0.0.1' : upstream.LocalBindAddress, upstream.LocalBindPort)
    if (problem !== undefined) problems.push(problem)
    else if (keys.has(key)) problems.push(`upstreams cannot contain duplicates of ${key}`)
    else if (binds.has(bind)) {
      problems.push(`upstreams cannot contain duplicates by local bind address and port; ${quote(bind)} is specified twice`)
    }
    if (problem !== undefined) continue
    keys.add(key)
    binds.add(bind)
  }
  return problems
}

function upstreamProblem(upstream: Upstream): string | undefined {
  if (!['prepared_query', 'service', ''].includes(upstream.DestinationType)) {
    return `unknown upstream destination type: ${quote(upstream.DestinationType)}`
  }
  if (upstream.DestinationName === '') return 'upstream destination name cannot be empty'
  return upstream.LocalBindPort === 0 ? 'upstream local bind port cannot be zero' : undefined
}

function exposeProblems(service: NodeService): string[] {
  const problems: string[] = []
  const paths = new Set<string>()
  const listeners = new Set<number | bigint>()
  for (const { Path, ListenerPort, Protocol } of service.Proxy.Expose.Paths ?? []) {
    if (Path === '') problems.push('expose.paths: empty path exposed')
    if (paths.has(Path)) problems.push('expose.paths: duplicate paths exposed')
    if (listeners.has(ListenerPort)) problems.push('expose.paths: duplicate listener ports exposed')
    if (ListenerPort <= 0 || ListenerPort > 65535) problems.push(`expose.paths: invalid listener port: ${ListenerPort}`)
    const protocol = Protocol.toLowerCase()
    if (protocol !== '' && !exposeProtocols.includes(protocol)) {
      problems.push(`protocol '${protocol}' not supported for path: ${Path}, must be in: [${exposeProtocols.join(' ')}]`)
    }
    paths.add(Path)
    listeners.add(ListenerPort)
  }
  return problems
}

function gatewayProblems(service: NodeService): string[] {
  const { Kind, Proxy } = service
  const invalid = (field: string): string => `The Proxy.${field} configuration is invalid for a ${Kind}`
  const problems: string[] = []
  if (service.Port === 0 && Kind !== 'ingress-gateway') problems.push(`Port must be non-zero for a ${Kind}`)
  if (service.Connect.SidecarService !== null) problems.push(`A ${Kind} cannot have a sidecar service defined`)
  if (Proxy.DestinationServiceName !== '') problems.push(invalid('DestinationServiceName'))
  if (Proxy.DestinationServiceID !== '') problems.push(invalid('DestinationServiceID'))
  if (Proxy.LocalServiceAddress !== '') problems.push(invalid('LocalServiceAddress'))
  if (Proxy.LocalServicePort !== 0) problems.push(invalid('LocalServicePort'))
  if ((Proxy.Upstreams ?? []).length > 0) problems.push(invalid('Upstreams'))
  return problems
}

function sidecarProblems(service: NodeService): string[] {
  const sidecar = service.Connect.SidecarService
  if (sidecar === null) return []
  const problems: string[] = []
  if (sidecar.ID !== '') problems.push('A SidecarService cannot specify an ID as this is managed by the agent')
  if (sidecar.Connect !== null && sidecar.Connect.SidecarService !== null) {
    problems.push('A SidecarService cannot have a nested SidecarService')
  }
  return problems
}

function hostPort(host: string, port: number | bigint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Whether an address stands for every address of a machine, which nobody can dial. */
export function isAnyAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::' || address === '[::]'
}

/** What is wrong with the weights of a service in DNS. */
export function weightsProblem({ Passing, Warning }: Weights): string | undefined {
  if (Passing < 1) return 'Passing must be greater than 0'
  if (Warning < 0) return 'Warning must be greater or equal than 0'
  return Passing > 65535 || Warning > 65535 ? 'DNS Weight must be between 0 and 65535' : undefined
}

/** What is wrong with the metadata that nodes are asked for. */
export function askedMetaProblem(meta: ReadonlyMap<string, string> | null): string | undefined {
  return metaProblem(meta, () => true)
}

/** What is wrong with a service's metadata (protocol/fsm.md §3). */
export function serviceMetaProblem({ Kind, Meta }: Pick<NodeService, 'Kind' | 'Meta'>): string | undefined {
  return metaProblem(Meta, (key) => Kind === 'mesh-gateway' && key === gatewayKey)
}

function metaProblem(meta: ReadonlyMap<string, string> | null, mayReserve: (key: string) => boolean): string | undefined {
  if (meta === null) return undefined
  if (meta.size > maxPairs) return `Node metadata cannot contain more than ${maxPairs} key/value pairs`
  for (const [key, value] of meta) {
    const problem = pairProblem(key, value, mayReserve(key))
    if (problem !== undefined) return `Couldn't load metadata pair ('${key}', '${value}'): ${problem}`
  }
  return undefined
}

function pairProblem(key: string, value: string, mayReserve: boolean): string | undefined {
  if (key === '') return 'Key cannot be blank'
  if (!/^[a-zA-Z0-9_-]+$/.test(key)) return 'Key contains invalid characters'
  if (key.length > maxKeyLength) return `Key is too long (limit: ${maxKeyLength} characters)`
  if (key.startsWith(reservedPrefix) && !mayReserve) return `Key prefix '${reservedPrefix}' is reserved for internal use`
  return value.length > maxValueLength ? `Value is too long (limit: ${maxValueLength} characters)` : undefined
}
