import { createSocket } from 'node:dgram'
import { joinHostPort } from '../../std/ip.ts'
import type { Probes } from '../probes.ts'
import { dialError } from './dial-error.ts'
import { lookupAll } from './lookup-name.ts'
import { hostOf, probeError } from './probe-connect.ts'

export const probeDatagram: Probes['datagram'] = async (target, signal) => {
  signal.throwIfAborted()
  const [found] = await lookupAll(hostOf(target)).catch((error: unknown) => {
    throw probeError('dial-failed', dialError(error as Error, target).replace('dial tcp', 'dial udp'), error)
  })
  signal.throwIfAborted()
  const { address, family } = found!
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const abort = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    socket.once('message', () => resolve())
    socket.once('error', reject)
    // Connected, so that the system tells of ports where nobody listens.
    socket.connect(target.port, address, () => socket.send('', (error) => (error === null ? undefined : reject(error))))
    await promise
  } catch (error) {
    if (signal.aborted) throw signal.reason
    const { code } = error as NodeJS.ErrnoException
    const { port } = socket.address()
    const path = `${joinHostPort(socket.address().address, port)}->${joinHostPort(address, target.port)}`
    throw probeError('no-answer', code === 'ECONNREFUSED' ? `read udp ${path}: read: connection refused` : `write udp ${path}: write: ${code}`, error)
  } finally {
    signal.removeEventListener('abort', abort)
    socket.close()
  }
}
