import { performServerHandshake, type Http2Session, type ServerHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { HttpExchange } from '../http.ts'
import { plainAddress } from './http-exchange.ts'
import { Http2Exchange } from './http2-exchange.ts'

/** As Go's server. */
const mostStreams = 250
/** Bytes of bodies that a caller may send ahead of who reads them, as to Go's server. */
const windowBytes = 1 << 20
/** What a session may hold, in megabytes: windows of streams, and answers that are not read. */
const mostMemory = 64

/** HTTP/2 on a secured connection. */
export function serveHttp2(secured: TLSSocket, maxHeaderBytes: number, handle: (exchange: HttpExchange) => void): Http2Session {
  const caller = { address: plainAddress(secured.remoteAddress), port: secured.remotePort ?? 0 }
  const session = performServerHandshake(secured, {
    settings: { maxConcurrentStreams: mostStreams, maxHeaderListSize: maxHeaderBytes, initialWindowSize: windowBytes },
    maxSessionMemory: mostMemory,
    // Their bytes are bounded.
    maxHeaderListPairs: maxHeaderBytes,
  })
  session.once('connect', () => session.setLocalWindowSize(windowBytes))
  // Whoever waits on one of its streams is told by the stream.
  session.on('error', () => undefined)
  session.on('stream', (stream: ServerHttp2Stream, headers, _, rawHeaders) => {
    stream.on('error', () => undefined)
    handle(new Http2Exchange(stream, headers, rawHeaders, caller))
  })
  return session
}
