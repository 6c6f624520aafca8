import { joinProblems } from '../../../std/go-multi-error.ts'
import { quote } from '../../../std/quote.ts'
import { errors } from '../../../wire/errors.ts'
import type { NodeService, Upstream } from '../../../wire/records/catalog.ts'

const gateways = new Set(['mesh-gateway', 'terminating-gateway', 'ingress-gateway'])
const exposeProtocols = ['http', 'http2', 'grpc']

/** Refuses a proxy, gateway or sidecar whose fields contradict its kind; all problems are named in one error. */
export function refuseBadKind(service: NodeService): void {
  const problems = [
    ...(service.Kind === 'connect-proxy' ? proxyProblems(service) : []),
    ...(gateways.has(service.Kind) ? gatewayProblems(service) : []),
    ...sidecarProblems(service),
  ]
  if (problems.length > 0) throw errors.invalidService(joinProblems(problems))
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
