import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2'
import type { Socket } from 'node:net'
import { bytesOfText, textOfBytes } from '../../std/bytes.ts'
import type { GrpcAnswer, Probes } from '../probes.ts'
import { dial, probeError } from './probe-connect.ts'

/** Bytes of an answer that are kept. */
const mostBody = 1 << 16

export const probeHttp2Ping: Probes['http2Ping'] = async (target, tls, signal) => {
  const socket = await dial(target, tls, signal, ['h2'])
  await overHttp2(socket, signal, (session) => new Promise<void>((resolve, reject) => {
    session.ping((error) => (error === null ? resolve() : reject(error)))
  }))
}

/** One call by gRPC's protocol (PROTOCOL-HTTP2): a request with trailers, its messages left as they are. */
export const probeGrpc: Probes['grpc'] = async (call, signal) => {
  const socket = await dial(call.target, call.tls, signal, ['h2'])
  return overHttp2(socket, signal, (session) => {
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_SCHEME]: call.tls === undefined ? 'http' : 'https',
      [constants.HTTP2_HEADER_PATH]: call.method,
      [constants.HTTP2_HEADER_AUTHORITY]: textOfBytes(call.authority),
      'content-type': 'application/grpc',
      'user-agent': 'grpc-go/1.25.1',
      te: 'trailers',
      'grpc-timeout': `${Math.ceil(call.timeoutMs)}m`,
    })
    stream.end(call.message)
    return answerOf(stream)
  })
}

/** Runs something in a session over a connection, which is gone afterwards. */
async function overHttp2<T>(socket: Socket, signal: AbortSignal, run: (session: ClientHttp2Session) => Promise<T>): Promise<T> {
  const session = connect('http://probe', { createConnection: () => socket })
  const { promise: broken, reject: breaks } = Promise.withResolvers<never>()
  session.on('error', breaks)
  session.once('close', () => breaks(new Error('connection closed')))
  try {
    // Until the other side has said so, nobody knows that it speaks HTTP/2.
    const ready = new Promise<void>((resolve) => session.once('remoteSettings', () => resolve()))
    return await Promise.race([broken, ready.then(() => run(session))])
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw probeError('no-answer', bytesOfText(error instanceof Error ? textOf(error) : String(error)), error)
  } finally {
    session.destroy()
    socket.destroy()
  }
}

/** The other side speaks no HTTP/2, or no more. */
function textOf(error: Error & { readonly code?: string }): string {
  return error.code === 'ERR_HTTP2_ERROR' || error.code === 'ERR_HTTP2_SESSION_ERROR' || error.code === 'ECONNRESET' ? 'connection closed' : error.message
}

function answerOf(stream: ClientHttp2Stream): Promise<GrpcAnswer> {
  return new Promise((resolve, reject) => {
    let headers: IncomingHttpHeaders = {}
    let trailers: IncomingHttpHeaders = {}
    const pieces: Uint8Array[] = []
    let length = 0
    stream.once('response', (found) => (headers = found))
    stream.once('trailers', (found) => (trailers = found))
    stream.on('data', (chunk: Uint8Array) => {
      length += chunk.length
      pieces.push(chunk)
      if (length > mostBody) stream.close(constants.NGHTTP2_CANCEL)
    })
    stream.once('error', reject)
    stream.once('close', () => {
      const word = (name: string): string => bytesOfText(String(trailers[name] ?? headers[name] ?? ''))
      resolve({
        httpStatus: Number(headers[constants.HTTP2_HEADER_STATUS] ?? 0),
        contentType: bytesOfText(headers['content-type'] ?? ''),
        status: word('grpc-status'),
        message: word('grpc-message'),
        body: Buffer.concat(pieces),
      })
    })
  })
}
