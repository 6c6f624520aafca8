import type { ProbeTls, Probes } from '../../runtime/probes.ts'
import type { TlsMaterial } from '../../runtime/tls.ts'

/** The agent's own certificate and authorities, and the name that it expects of everybody, as the original does. */
export interface OwnCertificate {
  readonly material: TlsMaterial
  /** `server_name`, or the name of the node. */
  readonly serverName: string
}

/** Probes that show the agent's certificate to whoever is checked by TLS (`enable_agent_tls_for_checks`). `own` is asked each time. */
export function withOwnCertificate(probes: Probes, own: () => OwnCertificate | undefined): Probes {
  const shown = (tls: ProbeTls | undefined, host: string | undefined): ProbeTls | undefined => {
    const certificate = own()
    if (tls === undefined || certificate === undefined) return tls
    // A name that a check asks for by itself stands.
    return { ...tls, material: certificate.material, serverName: tls.serverName === host ? certificate.serverName : tls.serverName }
  }
  return {
    ...probes,
    http: (request, signal) => {
      const tls = shown(request.tls, 'host' in request.at ? request.at.host : undefined)
      return probes.http(tls === undefined ? request : { ...request, tls }, signal)
    },
    connect: (target, tls, signal) => probes.connect(target, shown(tls, target.host), signal),
    grpc: (call, signal) => probes.grpc({ ...call, tls: shown(call.tls, call.target.host) }, signal),
    http2Ping: (target, tls, signal) => probes.http2Ping(target, shown(tls, target.host), signal),
  }
}
