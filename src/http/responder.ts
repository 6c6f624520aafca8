import type { QueryMeta } from '../wire/records/query-options.ts'
import { SharedBody } from '../runtime/http.ts'
import type { HttpExchange, Piece } from '../runtime/http.ts'
import type { Logger } from '../runtime/ports.ts'
import { acceptsGzip } from './guard.ts'
import { requestFields } from './request-log.ts'

// eslint-disable-next-line no-control-regex
const binary = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/

const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
// eslint-disable-next-line no-control-regex
const unprintable = /[\x00-\x08\x0a-\x1f\x7f]/g

const unknownMeta: readonly string[] = ['X-Consul-Index', '1', 'X-Consul-Knownleader', 'false', 'X-Consul-Lastcontact', '0']

/** Writes replies of API routes: the headers that all of them have, and the forms of bodies. */
export class Responder {
  /** Starts every reply's list of headers. */
  #base: readonly string[] = []
  /** What the configuration says of the type of replies that have none of their own. */
  #textType: string | undefined

  readonly #log: Logger

  constructor(responseHeaders: Readonly<Record<string, string>>, log: Logger) {
    this.#log = log
    this.setHeaders(responseHeaders)
  }

  /** What `http_config.response_headers` says, from now on. */
  setHeaders(responseHeaders: Readonly<Record<string, string>>): void {
    // As in Go, what is no name is left out, and what would break out of its line is blank.
    const configured = Object.entries(responseHeaders)
      .filter(([name]) => headerName.test(name))
      .map(([name, value]) => [canonicalName(name), value.replace(unprintable, ' ')] as const)
    this.#textType = configured.find(([name]) => name === 'Content-Type')?.[1]
    const vary = configured.some(([name]) => name === 'Vary') ? [] : ['Vary', 'Accept-Encoding']
    this.#base = [...vary, ...configured.filter(([name]) => name !== 'Content-Type').flat()]
  }

  /** The headers of a reply with index headers. */
  headers(meta?: QueryMeta): string[] {
    if (meta === undefined) return [...this.#base]
    return [
      ...this.#base,
      'X-Consul-Index', meta.Index === 0 ? '1' : String(meta.Index),
      'X-Consul-Knownleader', meta.KnownLeader ? 'true' : 'false',
      'X-Consul-Lastcontact', contactMs(meta.LastContact),
    ]
  }

  /** The headers of a reply that had no answer to take them from. */
  headersOfNothing(): string[] {
    return [...this.#base, ...unknownMeta]
  }

  json(exchange: HttpExchange, status: number, headers: string[], body: string | SharedBody | AsyncIterable<string>): void {
    headers.push('Content-Type', 'application/json')
    this.body(exchange, status, headers, body)
  }

  body(exchange: HttpExchange, status: number, headers: string[], body: string | SharedBody | AsyncIterable<Piece>): void {
    const gzip = acceptsGzip(exchange.header('accept-encoding'))
    if (typeof body === 'string') return exchange.send(status, headers, body, gzip && body !== '')
    if (body instanceof SharedBody) return exchange.send(status, headers, body, gzip)
    this.#stream(exchange, status, headers, body, gzip)
  }

  /** Pieces of a reply that are to arrive as they come, uncompressed and without a type. */
  pieces(exchange: HttpExchange, headers: string[], pieces: AsyncIterable<Piece>): void {
    this.#stream(exchange, 200, headers, pieces, false)
  }

  #stream(exchange: HttpExchange, status: number, headers: string[], pieces: AsyncIterable<Piece>, gzip: boolean): void {
    exchange.stream(status, headers, pieces, gzip).catch((error: Error) => {
      // Part of the reply is out, so all that is left is to cut it off, which the exchange has done.
      this.#log.error('Reply broken off', { ...requestFields(exchange), error: error.message })
    })
  }

  /** Plain text, the form of errors; of an empty text nothing but the status is left. */
  text(exchange: HttpExchange, status: number, headers: string[], text: string): void {
    // Go guesses the type from the bytes, and some bytes make it no text.
    const type = this.#textType ?? (binary.test(text) ? 'application/octet-stream' : 'text/plain; charset=utf-8')
    if (text !== '' || this.#textType !== undefined) headers.push('Content-Type', type)
    this.body(exchange, status, headers, text)
  }

  /** Nothing but a status. */
  bare(exchange: HttpExchange, status: number, headers: string[]): void {
    this.text(exchange, status, headers, '')
  }
}

/** Whole milliseconds, never negative. */
export function contactMs(lastContact: number | bigint): string {
  return lastContact <= 0 ? '0' : String(Math.floor(Number(lastContact) / 1e6))
}

/** Go's `http.CanonicalHeaderKey`: capitals at the start and after hyphens. */
function canonicalName(name: string): string {
  return name.toLowerCase().replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())
}
