import type { Probes } from '../runtime/probes.ts'
import type { SimulatedHost } from '../runtime/sim/internet.ts'
import { ConsulError } from '../std/errors.ts'

/** How long a connection may take, beyond which a check has given up anyway. */
const dialMs = 10_000

/** What health checks can try in a simulation: whether somebody listens for streams. Everything else says that it is not there. */
export function simulatedProbes(host: SimulatedHost): Probes {
  return {
    connect: async (target, tls, signal) => {
      if (tls !== undefined) throw new ConsulError('handshake-failed', 'TLS does not exist on simulated machines')
      const connection = await host.tcp.dial(target, dialMs).catch((cause: unknown) => {
        throw new ConsulError('dial-failed', cause instanceof Error ? cause.message : String(cause), { cause })
      })
      connection.close()
      signal.throwIfAborted()
    },
    http: absent('HTTP'),
    datagram: absent('UDP'),
    grpc: absent('gRPC'),
    http2Ping: absent('H2ping'),
  }
}

function absent(what: string): () => Promise<never> {
  return () => Promise.reject(new ConsulError('dial-failed', `${what} checks do not exist on simulated machines: use a TTL or TCP check`))
}
