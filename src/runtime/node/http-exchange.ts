import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { HttpExchange, Piece, SharedBody } from '../http.ts'
import type { Sample } from '../metrics.ts'
import { sendPacked, sendPieces } from './http-pieces.ts'
import { sharedHead } from './shared-head.ts'
import { callerOf } from './waiting-caller.ts'

/** What is left of an unread body is drained up to here, so that the connection can go on; as much as Go's server reads. */
const drainableBytes = 256 * 1024
/**
 * How long a connection stays after the reply when bytes are left unread: closing it resets it, and the caller might never see the
 * reply. Nothing more is read meanwhile, so a sender of gigabytes only fills its own buffers.
 */
const lingerMs = 500

/** An exchange on node:http. */
export class NodeExchange implements HttpExchange {
  readonly method: string
  readonly target: string
  readonly declaredLength: number
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  #awaitsContinue: boolean
  #sample: Sample | undefined
  #measuredFrom = 0

  constructor(request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean) {
    this.#request = request
    this.#response = response
    this.#awaitsContinue = awaitsContinue
    this.method = request.method!
    this.target = request.url!
    // node:http has built this object already, to look for Host and Expect.
    const { headers } = request
    const length = headers['content-length']
    this.declaredLength = length !== undefined ? Number(length) : headers['transfer-encoding'] === undefined ? 0 : -1
  }

  get version(): string {
    return this.#request.httpVersion
  }

  get remoteAddress(): string {
    return plainAddress(this.#request.socket.remoteAddress)
  }

  get remotePort(): number {
    return this.#request.socket.remotePort ?? 0
  }

  header(name: string): string {
    const { rawHeaders } = this.#request
    const { length } = name
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const candidate = rawHeaders[at]!
      if (candidate.length === length && candidate.toLowerCase() === name) return rawHeaders[at + 1]!
    }
    return ''
  }

  collect(limit: number, done: (body: string | undefined) => void): void {
    if (this.declaredLength === 0) return done('')
    if (this.declaredLength > limit) return done(undefined)
    this.#sendContinue()
    const request = this.#request
    let body = ''
    const onData = (chunk: Buffer): void => {
      if (body.length + chunk.length <= limit) {
        body += chunk.toString('latin1')
        return
      }
      request.off('data', onData).off('end', onEnd)
      request.pause()
      done(undefined)
    }
    const onEnd = (): void => done(body)
    request.on('data', onData).on('end', onEnd)
  }

  async *chunks(): AsyncIterable<Uint8Array> {
    if (this.declaredLength === 0) return
    this.#sendContinue()
    yield* this.#request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
  }

  send(status: number, headers: string[], body: string | SharedBody, gzip: boolean): void {
    if (gzip) return sendPacked(headers, body, (bytes) => this.#finish(status, headers, bytes, bytes.length), (error) => this.#response.destroy(error))
    if (typeof body === 'string') this.#finish(status, headers, body, body.length)
    else this.#finish(status, headers, body.bytes, body.bytes.length, body)
  }

  #finish(status: number, headers: string[], body: Piece, length: number, shared?: SharedBody): void {
    const response = this.#response
    this.#measured()
    headers.push('Content-Length', String(length))
    if (shared === undefined || this.#awaitsContinue || this.declaredLength !== 0) this.#head(status, headers)
    else if (sharedHead(response, shared, status, headers, () => this.#head(status, headers))) return void response.end()
    if (length === 0 || this.method === 'HEAD') response.end()
    else if (typeof body === 'string') response.end(body, 'latin1')
    else response.end(body)
  }

  async stream(status: number, headers: string[], pieces: AsyncIterable<Piece>, gzip: boolean): Promise<void> {
    if (gzip) headers.push('Content-Encoding', 'gzip')
    this.#head(status, headers)
    if (await sendPieces(this.#response, pieces, gzip, () => this.#response.destroy())) this.#measured()
  }

  measure(sample: Sample): void {
    this.#sample = sample
    this.#measuredFrom = performance.now()
  }

  #measured(): void {
    this.#sample?.add(performance.now() - this.#measuredFrom)
  }

  gone(): AbortSignal {
    return callerOf(this.#request.socket).waitsFor(this.#response)
  }

  #head(status: number, headers: string[]): void {
    const response = this.#response
    if (this.declaredLength !== 0 && !this.#request.complete) this.#leaveBody(headers)
    // node:http ends the connection of who was not told to continue, even if there is nothing to continue with.
    else if (this.#awaitsContinue) headers.push('Connection', 'close')
    // Go says nothing about connections that go on as their version has it; this keeps node:http from it.
    if (response.shouldKeepAlive === (this.#request.httpVersionMinor === 1)) response.removeHeader('Connection')
    if (status === 413) response.writeHead(status, 'Request Entity Too Large', headers)
    else response.writeHead(status, headers)
  }

  #leaveBody(headers: string[]): void {
    const request = this.#request
    if (this.declaredLength > 0 && this.declaredLength <= drainableBytes && !this.#awaitsContinue) return void request.resume()
    headers.push('Connection', 'close')
    const { socket } = request
    socket.destroySoon = () => linger(socket)
    // node:http drains what nobody reads. Somebody who listens and takes nothing keeps it from it, so reading soon stops.
    request.on('readable', () => undefined)
  }

  #sendContinue(): void {
    if (!this.#awaitsContinue) return
    this.#awaitsContinue = false
    this.#response.writeContinue()
  }
}

/** IPv4 callers of a socket that listens on both families look like `::ffff:10.0.0.1`. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return ''
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

/** Ends a connection that may have bytes left unread, so that the caller sees what was written last. */
export function linger(socket: Socket): void {
  socket.end()
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(timer))
}
