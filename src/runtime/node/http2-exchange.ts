import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { HttpExchange, Piece, SharedBody } from '../http.ts'
import type { Sample } from '../metrics.ts'
import { sendPacked, sendPieces } from './http-pieces.ts'

/** Headers of HTTP/1.1 that have no meaning here, and may not be sent. */
const ofConnections: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'http2-settings'])

/** An exchange on a stream of node:http2. */
export class Http2Exchange implements HttpExchange {
  readonly method: string
  readonly target: string
  readonly declaredLength: number
  readonly version = '2.0'
  readonly remoteAddress: string
  readonly remotePort: number
  readonly #stream: ServerHttp2Stream
  readonly #rawHeaders: readonly string[]
  #awaitsContinue: boolean
  #sample: Sample | undefined
  #measuredFrom = 0

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, rawHeaders: readonly string[], caller: { readonly address: string; readonly port: number }) {
    this.#stream = stream
    this.#rawHeaders = rawHeaders
    this.remoteAddress = caller.address
    this.remotePort = caller.port
    this.method = headers[':method'] as string
    this.target = headers[':path'] ?? ''
    const length = headers['content-length']
    this.declaredLength = stream.endAfterHeaders ? 0 : length === undefined ? -1 : Number(length)
    this.#awaitsContinue = headers.expect === '100-continue'
  }

  header(name: string): string {
    const wanted = name === 'host' ? ':authority' : name
    for (let at = 0; at < this.#rawHeaders.length; at += 2) {
      if (this.#rawHeaders[at] === wanted) return this.#rawHeaders[at + 1]!
    }
    return ''
  }

  collect(limit: number, done: (body: string | undefined) => void): void {
    if (this.declaredLength === 0) return done('')
    if (this.declaredLength > limit) return done(undefined)
    this.#sendContinue()
    const stream = this.#stream
    let body = ''
    let over = false
    stream.on('data', (chunk: Buffer) => {
      if (over) return
      body += chunk.toString('latin1')
      if (body.length <= limit) return
      over = true
      stream.pause()
      done(undefined)
    })
    // A stream that is cut off ends as well.
    stream.on('end', () => {
      if (!over && !stream.aborted) done(body)
    })
  }

  async *chunks(): AsyncIterable<Uint8Array> {
    if (this.declaredLength === 0) return
    this.#sendContinue()
    yield* this.#stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
    if (this.#stream.aborted) throw new Error('unexpected EOF')
  }

  send(status: number, headers: string[], body: string | SharedBody, gzip: boolean): void {
    if (gzip) return sendPacked(headers, body, (bytes) => this.#finish(status, headers, bytes, bytes.length), (error) => this.#stream.destroy(error))
    if (typeof body === 'string') this.#finish(status, headers, body, body.length)
    else this.#finish(status, headers, body.bytes, body.bytes.length)
  }

  #finish(status: number, headers: string[], body: Piece, length: number): void {
    this.#measured()
    headers.push('Content-Length', String(length))
    const empty = length === 0 || this.method === 'HEAD'
    if (!this.#head(status, headers, empty)) return
    const stream = this.#stream
    if (!empty) {
      if (typeof body === 'string') stream.end(body, 'latin1')
      else stream.end(body)
    }
    this.#leaveBody()
  }

  async stream(status: number, headers: string[], pieces: AsyncIterable<Piece>, gzip: boolean): Promise<void> {
    if (gzip) headers.push('Content-Encoding', 'gzip')
    // For a stream that is gone, this ends the pieces at the first.
    this.#head(status, headers, false)
    const stream = this.#stream
    // Closed in order, or without an error, the answer would look complete.
    if (await sendPieces(stream, pieces, gzip, (error) => stream.destroy(error instanceof Error ? error : new Error(String(error))))) this.#measured()
    if (!stream.destroyed) this.#leaveBody()
  }

  measure(sample: Sample): void {
    this.#sample = sample
    this.#measuredFrom = performance.now()
  }

  #measured(): void {
    this.#sample?.add(performance.now() - this.#measuredFrom)
  }

  gone(): AbortSignal {
    const controller = new AbortController()
    // Comes only while the answer is not complete.
    this.#stream.once('aborted', () => controller.abort())
    return controller.signal
  }

  /** Whether there is still somebody to answer. */
  #head(status: number, headers: readonly string[], endStream: boolean): boolean {
    const stream = this.#stream
    if (stream.destroyed || stream.closed) return false
    const all: Record<string, string | string[]> = {}
    let last = false
    for (let at = 0; at < headers.length; at += 2) {
      const name = headers[at]!.toLowerCase()
      const value = headers[at + 1]!
      if (ofConnections.has(name)) {
        last ||= name === 'connection' && value === 'close'
        continue
      }
      const before = all[name]
      all[name] = before === undefined ? value : typeof before === 'string' ? [before, value] : [...before, value]
    }
    stream.respond({ ':status': status, ...all } satisfies OutgoingHttpHeaders, { endStream })
    if (last) stream.session?.close()
    return true
  }

  /** Tells who is still sending that nobody listens any more. */
  #leaveBody(): void {
    const stream = this.#stream
    if (!stream.endAfterHeaders && !stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR)
  }

  #sendContinue(): void {
    if (!this.#awaitsContinue) return
    this.#awaitsContinue = false
    this.#stream.additionalHeaders({ ':status': 100 })
  }
}
