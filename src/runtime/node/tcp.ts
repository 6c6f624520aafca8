import { createServer, connect } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { joinHostPort } from '../../std/ip.ts'
import { HostError } from '../host.ts'
import type { TcpConnection, TcpDialOptions, TcpListener, TcpListenOptions, TcpPort } from '../tcp.ts'
import { dialError } from './dial-error.ts'
import { listenError } from './listen-error.ts'
import { lookupName } from './lookup-name.ts'
import { SocketConnection } from './socket-connection.ts'

/** As Go sets it on every connection. */
const keepAlive = { keepAlive: true, keepAliveInitialDelay: 15_000 } as const

/** The port of connections on node:net. */
export const nodeTcp: TcpPort = { listen, dial }

async function listen(options: TcpListenOptions, serve: (connection: TcpConnection) => Promise<void>): Promise<TcpListener> {
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true, ...keepAlive }, (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    socket.setTimeout(options.idleMs, () => socket.destroy())
    // What breaks a connection is told to whoever reads or writes it.
    socket.on('error', () => undefined)
    serve(new SocketConnection(socket)).then(() => socket.end(() => socket.destroy()), () => socket.destroy())
  })
  server.maxConnections = options.maxConnections
  await listening(server, options)
  // Afterwards errors are those of accepting, as when there are no more files: who cannot be served is cut off.
  server.on('error', () => undefined)
  const bound = server.address() as AddressInfo
  return {
    ip: bound.address,
    port: bound.port,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of open) socket.destroy()
    }),
  }
}

function listening(server: Server, at: TcpListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(listenError(error, at))
    server.once('error', failed)
    server.listen({ host: at.ip, port: at.port, exclusive: true }, () => {
      server.off('error', failed)
      resolve()
    })
  })
}

function dial({ host, port, from }: TcpDialOptions, withinMs: number): Promise<TcpConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: lookupName, noDelay: true, ...keepAlive, ...(from === undefined ? {} : { localAddress: from }) })
    const late = setTimeout(() => socket.destroy(new HostError('ETIMEDOUT', `dial tcp ${joinHostPort(host, port)}: i/o timeout`)), withinMs)
    const failed = (error: NodeJS.ErrnoException): void => {
      clearTimeout(late)
      if (error instanceof HostError) reject(error)
      else reject(new HostError(error.code ?? '', dialError(error, { host, port }), { cause: error }))
    }
    socket.once('error', failed)
    socket.once('connect', () => {
      clearTimeout(late)
      socket.off('error', failed)
      socket.on('error', () => undefined)
      resolve(new SocketConnection(socket))
    })
  })
}
