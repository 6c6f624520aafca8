import { quote } from '../../std/quote.ts'
import type { IngressGatewayConfigEntry, IngressListener, TerminatingGatewayConfigEntry } from '../records/config-entry.ts'

const protocols: ReadonlySet<string> = new Set(['tcp', 'http', 'http2', 'grpc'])

/** What is wrong with the listeners of a gateway that leads into the mesh. */
export function ingressProblem({ Listeners, TLS }: IngressGatewayConfigEntry): string | undefined {
  const ports = new Set<number>()
  for (const listener of Listeners ?? []) {
    if (ports.has(listener.Port)) return `port ${listener.Port} declared on two listeners`
    ports.add(listener.Port)
    const problem = listenerProblem(listener, TLS.Enabled)
    if (problem !== undefined) return problem
  }
  return undefined
}

function listenerProblem({ Port, Protocol, Services }: IngressListener, tls: boolean): string | undefined {
  const where = `(listener on port ${Port})`
  if (!protocols.has(Protocol)) return `protocol must be 'tcp', 'http', 'http2', or 'grpc'. '${Protocol}' is an unsupported protocol`
  if (Services === null || Services.length === 0) return `No service declared for listener with port ${Port}`
  if (Protocol !== 'http' && Services.length > 1) return `Multiple services per listener are only supported for protocol = 'http' ${where}`
  const hosts = new Set<string>()
  for (const { Name, Hosts } of Services) {
    const named = (Hosts?.length ?? 0) > 0
    if (Protocol === 'tcp' && Name === '*') return `Wildcard service name is only valid for protocol = 'http' ${where}`
    if (Protocol === 'tcp' && named) return `Associating hosts to a service is not supported for the tcp protocol ${where}`
    if (Name === '') return `Service name cannot be blank ${where}`
    if (Name === '*' && named) return `Associating hosts to a wildcard service is not supported ${where}`
    for (const host of Hosts ?? []) {
      if (hosts.has(host)) return `Hosts must be unique within a specific listener ${where}`
      hosts.add(host)
      const problem = hostProblem(host, tls)
      if (problem !== undefined) return problem
    }
  }
  return undefined
}

function hostProblem(host: string, tls: boolean): string | undefined {
  if (host === '*') return tls ? "Host '*' is not allowed when TLS is enabled, all hosts must be valid DNS records to add as a DNSSAN" : undefined
  const labels = (host.endsWith('.') ? host.slice(0, -1) : host).split('.')
  const valid = host.length <= 254 && (host === '.' || labels.every((label) => label.length > 0 && label.length <= 63))
  if (!valid) return `Host ${quote(host)} must be a valid DNS hostname`
  const rest = host.startsWith('*.') ? host.slice(2) : host
  return rest.includes('*') ? `Host ${quote(host)} is not valid, a wildcard specifier is only allowed as the leftmost label` : undefined
}

/** What is wrong with the services of a gateway that leads out of the mesh. */
export function terminatingProblem({ Services }: TerminatingGatewayConfigEntry): string | undefined {
  const seen = new Set<string>()
  for (const { Name, CAFile, CertFile, KeyFile } of Services ?? []) {
    if (Name === '') return 'Service name cannot be blank.'
    if (seen.has(Name)) return `Service ${quote(Name)} was specified more than once within a namespace`
    seen.add(Name)
    const half = (CertFile !== '' || KeyFile !== '') && (CAFile === '' || CertFile === '' || KeyFile === '')
    if (half) return `Service ${quote(Name)} must have a CertFile, CAFile, and KeyFile specified for TLS origination`
  }
  return undefined
}
