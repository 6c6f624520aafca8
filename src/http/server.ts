import type { ReplyCache } from '../agent/cache/reply-cache.ts'
import type { Delegate } from '../cluster/delegate.ts'
import type { AgentPort } from '../contract/agent.ts'
import type { AgentFacts } from '../contract/http/call.ts'
import { routes } from '../contract/http/index.ts'
import { noQuery, Query } from '../contract/http/query.ts'
import type { HttpExchange } from '../runtime/http.ts'
import type { Metrics } from '../runtime/metrics.ts'
import type { Clock, Logger, Runtime } from '../runtime/ports.ts'
import { isPrintable } from '../std/quote.ts'
import { HttpCall } from './call.ts'
import { CatalogCounters } from './catalog-counters.ts'
import { blockList, writeGuard } from './guard.ts'
import { RowHandler } from './handler.ts'
import type { Found } from './match.ts'
import { LoggedExchange, requestFields } from './request-log.ts'
import { Responder } from './responder.ts'
import type { PathEntry } from './route-table.ts'
import { routeTable } from './route-table.ts'
import { addressOf, isPlainPath, parseTarget } from './target.ts'
import type { Target } from './target.ts'
import type { WebPage } from './ui.ts'

/** How the HTTP API of an agent behaves; named after the keys of the configuration. */
export interface HttpOptions {
  readonly facts: AgentFacts
  /** JSON is always indented, as in dev mode; otherwise when `?pretty` asks. */
  readonly pretty: boolean
  /** What `?cached` is answered from; without one it has no meaning. */
  readonly cache?: ReplyCache | undefined
  /** Added to every reply of an API route. */
  readonly responseHeaders: Readonly<Record<string, string>>
  readonly blockEndpoints: readonly string[]
  readonly allowWriteHttpFrom: readonly string[]
  readonly disableHttpUnprintableCharFilter: boolean
  /** The web page; without one the root only says what this is. */
  readonly page?: WebPage | undefined
  /** One debug line per request; that is costly, so it is for the one who knows that somebody reads them. */
  readonly logRequests: boolean
}

/** Bytes of a request's line and headers: Go's default and its allowance. */
export const maxHeaderBytes = (1 << 20) + 4096

/** The HTTP API: takes exchanges, finds their rows, and answers what concerns HTTP alone (surface/http.md §1). */
export class HttpServer {
  readonly #table = routeTable(routes)
  readonly #facts: AgentFacts
  readonly #responder: Responder
  readonly #handler: RowHandler
  readonly #blocked: ((path: string) => boolean) | undefined
  readonly #mayWrite: ((address: string) => boolean) | undefined
  readonly #anyPath: boolean
  readonly #logRequests: boolean
  readonly #page: WebPage | undefined
  readonly #log: Logger
  readonly #clock: Clock
  readonly #metrics: Metrics

  constructor(runtime: Pick<Runtime, 'clock' | 'log' | 'metrics'>, delegate: Delegate, agent: AgentPort, options: HttpOptions) {
    this.#log = runtime.log.named('http')
    this.#clock = runtime.clock
    this.#metrics = runtime.metrics
    this.#facts = options.facts
    this.#responder = new Responder(options.responseHeaders, this.#log)
    this.#handler = new RowHandler(delegate, agent, this.#responder, this.#log, new CatalogCounters(runtime.metrics, options.facts.nodeName), options)
    this.#blocked = blockList(options.blockEndpoints)
    this.#mayWrite = writeGuard(options.allowWriteHttpFrom)
    this.#anyPath = options.disableHttpUnprintableCharFilter
    this.#logRequests = options.logRequests
    this.#page = options.page
  }

  /** Takes other response headers, by a reload. */
  setResponseHeaders(headers: Readonly<Record<string, string>>): void {
    this.#responder.setHeaders(headers)
  }

  /** Answers an exchange, now or later. */
  readonly handle = (exchange: HttpExchange): void => {
    const { target } = exchange
    const mark = target.indexOf('?')
    const path = mark < 0 ? target : target.slice(0, mark)
    if (!isPlainPath(path)) return this.#handleOdd(exchange)
    this.#route(exchange, path, mark < 0 ? undefined : target.slice(mark + 1), '', this.#table.find(path))
  }

  /** A target that needs decoding or cleaning, or is no path at all. */
  #handleOdd(exchange: HttpExchange): void {
    const target = parseTarget(exchange.target)
    if (target === undefined) {
      const headers = ['Content-Type', 'text/plain; charset=utf-8', 'Connection', 'close']
      return exchange.send(400, headers, '400 Bad Request', false)
    }
    const { path, query, origin } = target
    if (exchange.target === '*') {
      if (exchange.method === 'OPTIONS') return exchange.send(200, [], '', false)
      return exchange.send(400, ['Connection', 'close'], '', false)
    }
    if (!this.#anyPath && !isPrintable(path)) return exchange.send(400, [], '', false)
    this.#route(exchange, path, query, origin, this.#table.findAny(path))
  }

  #route(exchange: HttpExchange, path: string, query: string | undefined, origin: string, found: Found<PathEntry>): void {
    if (found === undefined) return this.#index(exchange, { path, query, origin })
    if ('redirect' in found) return redirect(exchange, found.redirect, { path, query, origin })
    this.#serve(this.#logRequests ? new LoggedExchange(exchange, this.#log, this.#clock) : exchange, path, query, found.entry, found.tail)
  }

  #serve(exchange: HttpExchange, path: string, queryText: string | undefined, entry: PathEntry, tail: string): void {
    const { method } = exchange
    exchange.measure(entry.times(this.#metrics, method))
    const query = queryText === undefined || queryText === '' ? noQuery : Query.parse(queryText)
    if (query === undefined) {
      this.#log.error('Failed to decode query', requestFields(exchange))
      return this.#responder.bare(exchange, 500, this.#responder.headers())
    }
    if (this.#blocked?.(path) === true) return this.#refuse(exchange, 403, 'Endpoint is blocked by agent configuration')
    if (method === 'OPTIONS') {
      const headers = this.#responder.headers()
      headers.push('Allow', entry.allow)
      return this.#responder.bare(exchange, 200, headers)
    }
    if (!entry.has(method)) return this.#refuse(exchange, 405, `method ${method} not allowed`, entry.allowInstead)
    if (this.#mayWrite !== undefined && method !== 'GET' && !this.#mayWrite(exchange.remoteAddress)) {
      return this.#refuse(exchange, 403, 'Access is restricted')
    }
    this.#handler.serve(entry.row(method, query), new HttpCall(exchange, tail, query, this.#facts))
  }

  #refuse(exchange: HttpExchange, status: number, text: string, allow?: string): void {
    this.#log.error('Request error', { ...requestFields(exchange), error: text })
    const headers = this.#responder.headers()
    if (allow !== undefined) headers.push('Allow', allow)
    this.#responder.text(exchange, status, headers, text)
  }

  /** What is no route: the web page, or the root, or unknown. None is an API reply, so its headers are not added. */
  #index(exchange: HttpExchange, target: Target): void {
    const { path } = target
    if (this.#page !== undefined) {
      if (path === '/' || path === this.#page.path.slice(0, -1)) return redirect(exchange, this.#page.path, target)
      if (this.#page.serve(exchange, path)) return
    }
    if (path !== '/') return exchange.send(404, [], '', false)
    exchange.send(200, ['Content-Type', 'text/plain; charset=utf-8'], 'Consul Agent', false)
  }
}

function redirect(exchange: HttpExchange, path: string, target: Target): void {
  const address = addressOf(path, target)
  const headers = ['Location', address.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`)]
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') return exchange.send(301, headers, '', false)
  headers.push('Content-Type', 'text/html; charset=utf-8')
  exchange.send(301, headers, `<a href="${escapeHtml(address)}">Moved Permanently</a>.\n\n`, false)
}

function escapeHtml(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', '\'': '&#39;' }
  return text.replace(/[&<>"']/g, (character) => escapes[character]!)
}
