import type { HttpProbe, HttpProbeAnswer, Probes } from '../runtime/probes.ts'
import type { SimulatedHost } from '../runtime/sim/internet.ts'
import type { TcpConnection } from '../runtime/tcp.ts'
import { byteArray } from '../std/bytes.ts'
import { ConsulError } from '../std/errors.ts'
import { messageBytes, readMessage, statusOf } from './http-wire.ts'

/** How long a connection may take, beyond which a check has given up anyway. */
const dialMs = 10_000

/** What health checks can try in a simulation: HTTP, and whether somebody listens. Everything else says that it is not there. */
export function simulatedProbes(host: SimulatedHost): Probes {
  const dial = async (target: { readonly host: string; readonly port: number }, tls: unknown): Promise<TcpConnection> => {
    if (tls !== undefined) throw new ConsulError('handshake-failed', 'TLS does not exist on simulated machines')
    return host.tcp.dial(target, dialMs).catch((cause: unknown) => {
      throw new ConsulError('dial-failed', textOf(cause), { cause })
    })
  }
  return {
    connect: async (target, tls, signal) => {
      const connection = await aborting(dial(target, tls), signal)
      connection.close()
    },
    http: async (request, signal) => {
      if ('path' in request.at) throw new ConsulError('dial-failed', 'there are no unix sockets on simulated machines')
      const connection = await aborting(dial(request.at, request.tls), signal)
      return aborting(exchange(connection, request), signal).catch((error: unknown) => {
        connection.close()
        throw error
      })
    },
    datagram: absent('UDP'),
    grpc: absent('gRPC'),
    http2Ping: absent('H2ping'),
  }
}

async function exchange(connection: TcpConnection, { method, target, headers, body }: HttpProbe): Promise<HttpProbeAnswer> {
  try {
    await connection.write(messageBytes(`${method} ${target} HTTP/1.1`, [...headers, 'Connection', 'close'], body))
    const message = await readMessage(connection, true)
    connection.close()
    return {
      ...statusOf(message),
      header: (name) => message.headers.get(name) ?? '',
      body: once(byteArray(message.body)),
      drop: () => undefined,
    }
  } catch (cause) {
    throw new ConsulError('no-answer', textOf(cause), { cause })
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** What it comes to, unless the signal comes first. */
async function aborting<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function absent(what: string): () => Promise<never> {
  return () => Promise.reject(new ConsulError('dial-failed', `${what} checks do not exist on simulated machines: use a TTL, TCP or HTTP check`))
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
