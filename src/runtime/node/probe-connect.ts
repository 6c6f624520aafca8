import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, getCACertificates, type ConnectionOptions } from 'node:tls'
import { textOfBytes } from '../../std/bytes.ts'
import { ConsulError } from '../../std/errors.ts'
import type { DialTarget, ProbeTls, Probes } from '../probes.ts'
import { dialError } from './dial-error.ts'

export const probeConnect: Probes['connect'] = async (target, tls, signal) => {
  const socket = await dial(target, tls, signal)
  socket.destroy()
}

/** A connection, which the signal cuts as long as it lasts. */
export function dial(target: DialTarget, tls: ProbeTls | undefined, signal: AbortSignal, alpn?: string): Promise<Socket> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const where = { host: hostOf(target), port: target.port }
    const socket = tls === undefined
      ? connect(where)
      : connectTls({ ...where, ...tlsOptions(tls), ...(alpn === undefined ? {} : { ALPNProtocols: [alpn] }) })
    const abort = (): void => {
      socket.destroy()
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', abort, { once: true })
    socket.once('close', () => signal.removeEventListener('abort', abort))
    socket.once('error', (error) => reject(probeError(error, target)))
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => resolve(socket))
  })
}

/** An empty host is this machine, as in Go. */
export function hostOf(target: DialTarget): string {
  return target.host === '' ? 'localhost' : textOfBytes(target.host)
}

export function probeError(error: Error, at: DialTarget | { readonly path: string }): ConsulError {
  return new ConsulError('probe-failed', dialError(error, at), { cause: error })
}

let systemAuthorities: readonly string[] | undefined

/** The authorities are the system's, as for programs in Go; Node alone would take those it was built with. */
export function tlsOptions(tls: ProbeTls): ConnectionOptions {
  const name = textOfBytes(tls.serverName)
  if (tls.verify) systemAuthorities ??= getCACertificates('system')
  return {
    rejectUnauthorized: tls.verify,
    ...(isIP(name) === 0 && name !== '' ? { servername: name } : {}),
    ...(tls.verify ? { ca: [...systemAuthorities ?? []] } : {}),
  }
}
