import { AssertionFailure } from '../std/assert.ts'
import type { Delegate } from '../cluster/delegate.ts'
import type { CachedReply, ReplyCache } from '../agent/cache/reply-cache.ts'
import type { AgentPort } from '../contract/agent.ts'
import { datacenterOf, tokenOf } from '../contract/http/call.ts'
import { consistencyName } from '../contract/http/options.ts'
import { noQuery } from '../contract/http/query.ts'
import { Bare, Coded, Formed, Refusal, Streamed } from '../contract/http/refusal.ts'
import type { AnyRpcRoute, BoundCall, CacheRule, ReplyForm, Route, StreamRoute } from '../contract/http/route.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import type { Logger } from '../runtime/ports.ts'
import { httpStatusOf, isError } from '../wire/errors.ts'
import type { QueryMeta, QueryOptions } from '../wire/records/query-options.ts'
import type { HttpCall } from './call.ts'
import type { CatalogCounters } from './catalog-counters.ts'
import { jsonReply } from './json-reply.ts'
import { requestFields } from './request-log.ts'
import { contactMs } from './responder.ts'
import type { Responder } from './responder.ts'
import { sharedReply } from './shared-reply.ts'

/** What a call needs of its row once its request is made. */
type Work = AnyRpcRoute | BoundCall
type Read = Pick<QueryOptions, 'MinQueryIndex' | 'AllowStale' | 'RequireConsistent' | 'MaxStaleDuration' | 'UseCache'>

/** How rows are served. */
export interface HandlerOptions {
  /** JSON is always indented; otherwise when `?pretty` asks. */
  readonly pretty: boolean
  /** What `?cached` is answered from; without one it has no meaning. */
  readonly cache?: ReplyCache | undefined
}

/** Serves rows: maps, calls, maps back. Knows nothing of paths. A reply that is at hand is sent without a promise. */
export class RowHandler {
  readonly #delegate: Delegate
  readonly #agent: AgentPort
  readonly #responder: Responder
  readonly #log: Logger
  readonly #pretty: boolean
  readonly #cache: ReplyCache | undefined
  readonly #counters: CatalogCounters

  constructor(delegate: Delegate, agent: AgentPort, responder: Responder, log: Logger, counters: CatalogCounters, options: HandlerOptions) {
    this.#delegate = delegate
    this.#agent = agent
    this.#responder = responder
    this.#log = log
    this.#pretty = options.pretty
    this.#cache = options.cache
    this.#counters = counters
  }

  /** Serves a request whose body, if its row has one, was not read yet. */
  serve(row: Route, call: HttpCall): void {
    const { body } = row
    if (body === undefined) return this.#dispatch(row, call)
    call.exchange.collect(body.limit(call), (bytes) => {
      if (bytes === undefined) {
        this.#attempt(call, () => {
          throw body.tooLarge(call, call.declaredLength)
        })
        return
      }
      call.body = bytes
      this.#dispatch(row, call)
    })
  }

  #dispatch(row: Route, call: HttpCall): void {
    if ('rpc' in row) {
      let request
      try {
        request = row.request(call)
      } catch (error) {
        return this.#fail(call, error, this.#responder.headers())
      }
      this.#call(row, request, call)
    } else if ('choose' in row) {
      this.#attempt(call, () => {
        const bound = row.choose(call)
        this.#call(bound, bound.request, call)
      })
    } else if ('agent' in row) {
      this.#attempt(call, () => {
        this.#settle(call, row.agent(this.#agent, call, () => call.exchange.gone()), (value) => this.#sendOwn(call, row.reply, value))
      })
    } else {
      this.#stream(row, call).catch(escalate)
    }
  }

  #call(work: Work, request: unknown, call: HttpCall): void {
    this.#counters.called(work.rpc, request)
    if (work.cached !== undefined && this.#cache !== undefined && (request as Read).UseCache) {
      return this.#callCached(this.#cache, work, work.cached, request, call)
    }
    const waits = work.rpc.blocking && call.query !== noQuery && (request as Read).MinQueryIndex !== 0
    const signal = waits ? call.exchange.gone() : undefined
    let reply
    try {
      reply = this.#delegate.rpc(work.rpc as RpcMethod<unknown, unknown>, request, signal)
    } catch (error) {
      this.#counters.failed(work.rpc)
      return this.#failRead(work, request, call, error)
    }
    if (!(reply instanceof Promise)) return this.#succeed(work, request, call, reply)
    reply.then(
      (settled) => this.#succeed(work, request, call, settled),
      (error) => {
        this.#counters.failed(work.rpc)
        if (signal?.aborted !== true) this.#failRead(work, request, call, error)
      },
    )
  }

  #failRead(work: Work, request: unknown, call: HttpCall, error: unknown): void {
    const again = 'staleWithoutLeader' in work && isError(error, 'no-leader') && !(request as Read).AllowStale
    if (again) this.#call(work, { ...(request as Read), AllowStale: true }, call)
    else this.#failCall(work, call, error)
  }

  #callCached(cache: ReplyCache, work: Work, renewal: CacheRule, request: unknown, call: HttpCall): void {
    let signal: AbortSignal | undefined
    const answer = ({ reply, hit, ageSeconds }: CachedReply): void =>
      this.#succeed(work, request, call, reply, hit ? ['X-Cache', 'HIT', 'Age', String(ageSeconds)] : ['X-Cache', 'MISS'])
    const cached = cache.get(work.rpc as RpcMethod<unknown, unknown>, request, renewal, () => (signal = call.exchange.gone()))
    if (!(cached instanceof Promise)) return answer(cached)
    cached.then(answer, (error) => {
      if (signal?.aborted !== true) this.#failCall({ meta: work.meta }, call, error)
    })
  }

  #succeed(work: Work, request: unknown, call: HttpCall, reply: unknown, ofCache?: readonly string[]): void {
    this.#counters.succeeded(work.rpc)
    this.#answer(work, request, call, reply, ofCache)
  }

  /** `ofCache` are the headers that say so when the reply is a copy. */
  #answer(work: Work, request: unknown, call: HttpCall, reply: unknown, ofCache?: readonly string[]): void {
    try {
      const { meta } = work
      if (meta === 'discovery' && ofCache === undefined && isTooStale(request as Read, reply as QueryMeta)) {
        return this.#call(work, { ...(request as Read), AllowStale: false, MaxStaleDuration: 0 }, call)
      }
      const answer = work.answer(reply, call, request)
      if (answer instanceof Refusal) return this.#fail(call, answer, this.#responder.headers(answer.indexed ? (reply as QueryMeta) : undefined))
      const headers = this.#responder.headers(meta === 'none' || meta === 'contact' ? undefined : (reply as QueryMeta))
      if (meta === 'discovery') headers.push('X-Consul-Effective-Consistency', consistencyName(request as Read))
      else if (meta === 'contact') pushContact(headers, reply as QueryMeta)
      if (ofCache !== undefined) headers.push(...ofCache)
      if (answer instanceof Bare) return this.#responder.bare(call.exchange, answer.status, headers)
      if (answer instanceof Coded) return this.#send(call, work.reply, answer.status, [...headers, ...answer.headers], answer.value)
      this.#send(call, work.reply, 200, headers, answer)
    } catch (error) {
      this.#fail(call, error, this.#responder.headers())
    }
  }

  /** What the agent answered itself. */
  #sendOwn(call: HttpCall, form: ReplyForm<unknown>, answer: unknown): void {
    const headers = this.#responder.headers()
    if (answer instanceof Coded) return this.#send(call, form, answer.status, [...headers, ...answer.headers], answer.value)
    if (answer instanceof Streamed) {
      // Not compressed, since that would hold back what is to be seen at once.
      return this.#responder.pieces(call.exchange, headers, answer.pieces)
    }
    if (!(answer instanceof Formed)) return this.#send(call, form, 200, headers, answer)
    headers.push(...answer.headers)
    const own = answer.form
    if (typeof own === 'object' && 'json' in own) return this.#send(call, own, answer.status, headers, answer.value)
    headers.push('Content-Type', own === 'text' ? 'text/plain' : own.type)
    this.#responder.body(call.exchange, answer.status, headers, answer.value as string)
  }

  #send(call: HttpCall, form: ReplyForm<unknown>, status: number, headers: string[], value: unknown): void {
    const { exchange, query } = call
    if ('json' in form) {
      const pretty = this.#pretty || (query !== noQuery && query.has('pretty'))
      const body = form.shared === true ? sharedReply(form.json, value as object, pretty) : jsonReply(form.json, value, pretty)
      return this.#responder.json(exchange, status, headers, body)
    }
    if ('empty' in form) return this.#responder.bare(exchange, status, headers)
    // A value is whatever somebody stored; no browser shall take it for a page.
    headers.push('Content-Type', 'text/plain', 'X-Content-Type-Options', 'nosniff', 'Content-Security-Policy', 'sandbox')
    this.#responder.body(exchange, status, headers, value as string)
  }

  #settle<T>(call: HttpCall, outcome: T | Promise<T>, send: (value: T) => void): void {
    if (!(outcome instanceof Promise)) return send(outcome)
    outcome
      .then((value) => send(value))
      .catch((error) => this.#fail(call, error, this.#responder.headers()))
      .catch(escalate)
  }

  async #stream(row: StreamRoute<string, Route['query']>, call: HttpCall): Promise<void> {
    const signal = call.exchange.gone()
    const target = { datacenter: datacenterOf(call), token: tokenOf(call) }
    const { exchange } = call
    try {
      if (row.stream === 'snapshot-restore') {
        await this.#delegate.snapshotRestore(target, exchange.chunks(), signal)
        return this.#responder.bare(exchange, 200, this.#responder.headers())
      }
      const { meta, archive } = await this.#delegate.snapshotSave({ ...target, allowStale: call.query.has('stale') }, signal)
      const headers = this.#responder.headers(meta)
      headers.push('Content-Type', 'application/x-gzip')
      this.#responder.body(exchange, 200, headers, archive)
    } catch (error) {
      if (!signal.aborted) this.#fail(call, error, this.#responder.headers())
    }
  }

  #attempt(call: HttpCall, work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#fail(call, error, this.#responder.headers())
    }
  }

  /** Some rows promise index headers before they know the answer. */
  #failCall(work: Pick<AnyRpcRoute, 'meta' | 'absent' | 'refused'>, call: HttpCall, error: unknown): void {
    if (work.absent !== undefined && isError(error, work.absent)) {
      return this.#responder.text(call.exchange, 404, this.#responder.headers(), (error as Error).message)
    }
    const refusal = error instanceof Error ? work.refused?.(error.message) : undefined
    if (refusal !== undefined) return this.#fail(call, refusal, this.#responder.headers())
    const promised = work.meta === 'always' || work.meta === 'discovery'
    this.#fail(call, error, promised ? this.#responder.headersOfNothing() : this.#responder.headers())
  }

  #fail(call: HttpCall, error: unknown, headers: string[]): void {
    const { exchange } = call
    if (error instanceof Refusal) return this.#responder.text(exchange, error.status, headers, error.message)
    if (error instanceof AssertionFailure || !(error instanceof Error)) throw error
    this.#log.error('Request error', { ...requestFields(exchange), error: error.message })
    const text = isError(error, 'rpc-rate-exceeded') ? '' : error.message
    this.#responder.text(exchange, httpStatusOf(error), headers, text)
  }
}

/** A broken invariant reaches the top, whatever promise it happened in. */
function escalate(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}

function isTooStale(request: Read, reply: QueryMeta): boolean {
  return request.AllowStale && request.MaxStaleDuration > 0 && request.MaxStaleDuration < reply.LastContact
}

function pushContact(headers: string[], meta: QueryMeta): void {
  headers.push('X-Consul-Lastcontact', contactMs(meta.LastContact), 'X-Consul-Knownleader', meta.KnownLeader ? 'true' : 'false')
}
