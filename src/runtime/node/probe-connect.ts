import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, getCACertificates, type SecureContext, type TLSSocket } from 'node:tls'
import { textOfBytes } from '../../std/bytes.ts'
import { ConsulError } from '../../std/errors.ts'
import type { DialTarget, ProbeFault, ProbeTls, Probes } from '../probes.ts'
import { certificateFault } from './certificate-fault.ts'
import { dialError } from './dial-error.ts'
import { lookupName } from './lookup-name.ts'
import { contextOf } from './tls.ts'

/** Where a probe goes: an address, or the path of a socket. */
export type ProbeTarget = DialTarget | { readonly path: string }

export const probeConnect: Probes['connect'] = async (target, tls, signal) => {
  const socket = await dial(target, tls, signal)
  socket.destroy()
}

/** A connection, ready to be used. The signal cuts it as long as it lasts. */
export async function dial(target: ProbeTarget, tls: ProbeTls | undefined, signal: AbortSignal, protocols: readonly string[] = []): Promise<Socket> {
  signal.throwIfAborted()
  const where = 'path' in target ? { path: textOfBytes(target.path) } : { host: hostOf(target), port: target.port, lookup: lookupName }
  const socket = await established(target, connect(where), 'connect', signal)
  return tls === undefined ? socket : shakeHands(target, socket, tls, signal, protocols)
}

async function shakeHands(target: ProbeTarget, plain: Socket, tls: ProbeTls, signal: AbortSignal, protocols: readonly string[]): Promise<Socket> {
  const name = textOfBytes(tls.serverName)
  const socket = connectTls({
    socket: plain,
    // Judged below, so that the faults are looked for in Go's order.
    rejectUnauthorized: false,
    ...(isIP(name) === 0 && name !== '' ? { servername: name } : {}),
    secureContext: contextFor(tls),
    ...(protocols.length === 0 ? {} : { ALPNProtocols: [...protocols] }),
  })
  await established(target, socket, 'secureConnect', signal)
  const fault = tls.verify ? certificateFault(socket, name) : undefined
  if (fault === undefined) return socket
  socket.destroy()
  throw probeError('handshake-failed', fault)
}

function established<S extends Socket | TLSSocket>(target: ProbeTarget, socket: S, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<S> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      socket.destroy()
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', abort, { once: true })
    // Once it is there, whoever uses the connection hears of errors by its closing.
    socket.on('error', (error) => reject(probeError(event === 'connect' ? 'dial-failed' : 'handshake-failed', dialError(error, target), error)))
    socket.once('close', () => {
      signal.removeEventListener('abort', abort)
      reject(probeError('handshake-failed', 'EOF'))
    })
    socket.once(event, () => resolve(socket))
  })
}

export function probeError(fault: ProbeFault, text: string, cause?: unknown): ConsulError {
  return new ConsulError(fault, text, { cause })
}

/** An empty host is this machine, as in Go. */
export function hostOf(target: DialTarget): string {
  return target.host === '' ? 'localhost' : textOfBytes(target.host)
}

const contexts = new Map<boolean, SecureContext>()

/**
 * Made once: reading hundreds of authorities takes 30 ms. They are the system's, as for programs in Go; Node alone would take those
 * it was built with.
 */
function contextFor({ verify, material }: ProbeTls): SecureContext {
  if (material !== undefined) return contextOf(material)
  let context = contexts.get(verify)
  if (context === undefined) {
    context = createSecureContext(verify ? { ca: getCACertificates('system') } : { ca: [] })
    contexts.set(verify, context)
  }
  return context
}
