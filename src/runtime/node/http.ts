import type { AddressInfo, Server, Socket } from 'node:net'
import type { HttpExchange, HttpListener, HttpListenOptions, HttpPort } from '../http.ts'
import { plainAddress } from './http-exchange.ts'
import { expectRequest, type Http1, serveHttp1 } from './http1-server.ts'
import { HttpsServer } from './https-server.ts'
import { listenError } from './listen-error.ts'

/**
 * Connections that may wait to be accepted, as far as the system lets them. Node's own 511 is too few for a thousand callers that come
 * back at once: the rest would be heard after a second only.
 */
const mostWaiting = 65_535

/** The HTTP port on node:http and node:http2. */
export const nodeHttp: HttpPort = { listen }

/** Something that serves connections. */
interface Served {
  /** Accepts them. */
  readonly server: Server
  /** Lets what is in flight end, and nothing begin. */
  wind(): void
}

async function listen(options: HttpListenOptions, handle: (exchange: HttpExchange) => void): Promise<HttpListener> {
  const http1 = serveHttp1(options.maxHeaderBytes, handle)
  const served = options.tls === undefined ? plain(http1, options) : new HttpsServer(http1, options.tls, options, handle)
  const open = new Set<Socket>()
  served.server.on('connection', (socket: Socket) => {
    const left = options.admit(plainAddress(socket.remoteAddress))
    if (left === undefined) {
      socket.destroy()
      return
    }
    open.add(socket)
    socket.once('close', () => {
      open.delete(socket)
      left()
    })
  })
  await listening(served.server, options.at)
  const bound = served.server.address() as AddressInfo | string
  return {
    ip: typeof bound === 'string' ? bound : bound.address,
    port: typeof bound === 'string' ? 0 : bound.port,
    close: (graceMs) => close(served, open, graceMs),
  }
}

function plain(http1: Http1, { firstRequestMs }: HttpListenOptions): Served {
  if (firstRequestMs !== undefined) http1.server.on('connection', (socket: Socket) => expectRequest(socket, firstRequestMs))
  return http1
}

function listening(server: Server, at: HttpListenOptions['at']): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(listenError(error, at))
    server.once('error', failed)
    const done = (): void => {
      server.off('error', failed)
      resolve()
    }
    if ('path' in at) server.listen(at.path, mostWaiting, done)
    else server.listen(at.port, at.ip, mostWaiting, done)
  })
}

function close(served: Served, open: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      for (const socket of open) socket.destroy()
    }, graceMs)
    served.server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    served.wind()
  })
}
