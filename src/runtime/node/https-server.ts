import type { Http2Session } from 'node:http2'
import { createServer, type Server, type Socket } from 'node:net'
import type { HttpExchange, HttpListenOptions, HttpTls } from '../http.ts'
import { linger, plainAddress } from './http-exchange.ts'
import { expectRequest, heard, type Http1, passOnPatience } from './http1-server.ts'
import { serveHttp2 } from './http2-server.ts'
import { acceptTls } from './tls.ts'

/** How the first bytes of those look who think that this is plain HTTP; Go's server looks for the same five. */
const plainStart = /^(?:GET \/|HEAD |POST |PUT \/|OPTIO)/

const plainAnswer = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n'

/** Both versions of HTTP behind TLS; the handshake says which. */
export class HttpsServer {
  readonly server: Server
  readonly #http1: Http1
  readonly #tls: HttpTls
  readonly #options: HttpListenOptions
  readonly #handle: (exchange: HttpExchange) => void
  /** Connections without a protocol yet. */
  readonly #young = new Set<Socket>()
  readonly #sessions = new Set<Http2Session>()

  constructor(http1: Http1, tls: HttpTls, options: HttpListenOptions, handle: (exchange: HttpExchange) => void) {
    this.#http1 = http1
    this.#tls = tls
    this.#options = options
    this.#handle = handle
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#greet(socket))
  }

  /** Lets what is in flight end, and nothing begin. */
  wind(): void {
    this.#http1.wind()
    this.#http1.cutIdle()
    for (const session of this.#sessions) session.close()
    for (const socket of this.#young) socket.destroy()
  }

  #greet(socket: Socket): void {
    const { firstRequestMs } = this.#options
    if (firstRequestMs !== undefined) expectRequest(socket, firstRequestMs)
    this.#young.add(socket)
    socket.once('close', () => this.#young.delete(socket))
    socket.once('end', () => this.#young.has(socket) && socket.destroy())
    // Breaks are told to whoever reads or writes.
    socket.on('error', () => undefined)
    socket.once('data', (early) => {
      socket.pause()
      if (plainStart.test(early.toString('latin1', 0, 5))) {
        socket.write(plainAnswer)
        return linger(socket)
      }
      socket.unshift(early)
      const address = plainAddress(socket.remoteAddress)
      this.#secure(socket).catch((error: Error) => this.#tls.refused(address, error.message))
    })
  }

  async #secure(socket: Socket): Promise<void> {
    const secured = await acceptTls(socket, { ...this.#tls.options(), protocols: ['h2', 'http/1.1'] }, true)
    this.#young.delete(socket)
    if (secured.alpnProtocol !== 'h2') {
      passOnPatience(socket, secured)
      this.#http1.server.emit('connection', secured)
      return
    }
    const session = serveHttp2(secured, this.#options.maxHeaderBytes, this.#handle)
    this.#sessions.add(session)
    session.once('remoteSettings', () => heard(socket)).once('close', () => this.#sessions.delete(session))
  }
}
