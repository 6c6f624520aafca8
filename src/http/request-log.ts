import { formatDuration } from '../std/duration.ts'
import { joinHostPort } from '../std/ip.ts'
import { Query } from '../contract/http/query.ts'
import type { HttpExchange, Piece, SharedBody } from '../runtime/http.ts'
import type { Sample } from '../runtime/metrics.ts'
import type { Clock, Logger } from '../runtime/ports.ts'

const legacyAclPath = /^(\/v1\/acl\/(?:create|update|destroy|info|clone|list)\/)[^?]+(\??.*)$/

/** A target as logs may show it: tokens are hidden, in the query and in paths that hold one (G32). */
export function loggedTarget(target: string): string {
  let shown = target
  const mark = target.indexOf('?')
  const tokens = mark < 0 ? [] : (Query.parse(target.slice(mark + 1))?.all('token') ?? [])
  for (const token of tokens) shown = token === '' ? `${shown}<hidden>` : shown.replaceAll(token, '<hidden>')
  return shown.replace(legacyAclPath, '$1<hidden>$2')
}

/** What log lines say of a request. */
export function requestFields(exchange: HttpExchange): Record<string, unknown> {
  const { method, target, remoteAddress, remotePort } = exchange
  return { method, url: loggedTarget(target), from: remoteAddress === '' ? '@' : joinHostPort(remoteAddress, remotePort) }
}

/** An exchange that logs when it is answered. */
export class LoggedExchange implements HttpExchange {
  readonly #inner: HttpExchange
  readonly #log: Logger
  readonly #clock: Clock
  readonly #start: number
  readonly method: string
  readonly target: string
  readonly declaredLength: number

  constructor(inner: HttpExchange, log: Logger, clock: Clock) {
    this.#inner = inner
    this.#log = log
    this.#clock = clock
    this.#start = clock.now()
    this.method = inner.method
    this.target = inner.target
    this.declaredLength = inner.declaredLength
  }

  get version(): string {
    return this.#inner.version
  }

  get remoteAddress(): string {
    return this.#inner.remoteAddress
  }

  get remotePort(): number {
    return this.#inner.remotePort
  }

  header(name: string): string {
    return this.#inner.header(name)
  }

  collect(limit: number, done: (body: string | undefined) => void): void {
    this.#inner.collect(limit, done)
  }

  chunks(): AsyncIterable<Uint8Array> {
    return this.#inner.chunks()
  }

  send(status: number, headers: string[], body: string | SharedBody, gzip: boolean): void {
    this.#finished()
    this.#inner.send(status, headers, body, gzip)
  }

  async stream(status: number, headers: string[], pieces: AsyncIterable<Piece>, gzip: boolean): Promise<void> {
    await this.#inner.stream(status, headers, pieces, gzip)
    this.#finished()
  }

  measure(sample: Sample): void {
    this.#inner.measure(sample)
  }

  gone(): AbortSignal {
    return this.#inner.gone()
  }

  #finished(): void {
    const latency = formatDuration(Math.round((this.#clock.now() - this.#start) * 1e6))
    this.#log.debug('Request finished', { ...requestFields(this.#inner), latency })
  }
}
