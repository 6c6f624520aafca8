import { ConsulError } from '../../std/errors.ts'
import type { SerfQuery, SerfQueryResponse } from '../../wire/records/serf.ts'
import { encodeFilter, encodeQuery, SerfFlags } from '../../wire/serf.ts'
import type { Alarm } from './alarms.ts'
import type { Core } from './core.ts'

const queryLimit = 1024
/** Own queries at a time. */
const mostRunning = 256
const timeoutMult = 16

/** How a query is asked; what is left out is off, or by default. */
export interface QueryOptions {
  readonly timeoutMs?: number
  /** Who receives it tells so at once. */
  readonly ack?: boolean
  /** Only these members answer. */
  readonly nodes?: readonly string[]
  /** Only members whose tag matches the expression answer. */
  readonly tags?: ReadonlyMap<string, string>
  /** Through how many others each answer comes beside. */
  readonly relayFactor?: number
}

/** What becomes of a query. */
export interface QueryListener {
  ack(from: string): void
  /** The payload is a byte string. */
  answer(from: string, payload: string): void
  /** No more will come. */
  ended(): void
}

interface Running {
  readonly id: number
  readonly acks: Set<string>
  readonly answers: Set<string>
  readonly listener: QueryListener
  readonly end: Alarm
}

/** The queries that this member asked and that still run, by their time: each takes a time of its own (protocol/gossip.md §5.7). */
export class QueryOutbox {
  readonly #core: Core
  readonly #handle: (query: SerfQuery) => boolean
  readonly #running = new Map<SerfQuery['LTime'], Running>()

  /** `handle` takes the query as if it had come from elsewhere. */
  constructor(core: Core, handle: (query: SerfQuery) => boolean) {
    this.#core = core
    this.#handle = handle
  }

  /** As long as gossip needs to reach everybody, and more. */
  get defaultTimeoutMs(): number {
    const { options, below } = this.#core
    return options.gossipIntervalMs * timeoutMult * Math.ceil(Math.log10(below.numMembers + 1))
  }

  /** Returns what ends the query early. Throws when it is too long. */
  ask(name: string, payload: string | null, options: QueryOptions, listener: QueryListener): () => void {
    const core = this.#core
    if (this.#running.size >= mostRunning) throw new ConsulError('serf-query-limit', 'serf: too many queries are running')
    const timeoutMs = options.timeoutMs ?? this.defaultTimeoutMs
    const query = this.#build(name, payload, options, timeoutMs)
    const message = encodeQuery(query)
    if (message.length > queryLimit) throw new ConsulError('serf-query-size', `query exceeds limit of ${queryLimit} bytes`)
    const running: Running = {
      id: query.ID,
      acks: new Set(),
      answers: new Set(),
      listener,
      end: core.alarms.set(core.now + timeoutMs, () => this.#end(query.LTime)),
    }
    this.#running.set(query.LTime, running)
    this.#handle(query)
    core.queries.add(message)
    return () => {
      running.end.cancel()
      this.#end(query.LTime)
    }
  }

  /** An ack or an answer came; copies of it that took another way are known already. */
  response({ LTime, ID, From, Flags, Payload }: SerfQueryResponse): void {
    const running = this.#running.get(LTime)
    if (running === undefined) return this.#core.log.debug(`serf: reply for non-running query (LTime: ${LTime}, ID: ${ID}) From: ${From}`)
    if (running.id !== ID) return this.#core.log.warn(`serf: query reply ID mismatch (Local: ${running.id}, Response: ${ID})`)
    const isAck = (Flags & SerfFlags.ack) !== 0
    const seen = isAck ? running.acks : running.answers
    // Anybody can make up names; there are no more real ones than members.
    if (seen.has(From) || seen.size > 2 * this.#core.below.numMembers + 16) return
    seen.add(From)
    if (isAck) running.listener.ack(From)
    else running.listener.answer(From, Payload ?? '')
  }

  /** Ends all. */
  close(): void {
    for (const time of this.#running.keys()) this.#end(time)
  }

  #end(time: SerfQuery['LTime']): void {
    const running = this.#running.get(time)
    if (running === undefined) return
    this.#running.delete(time)
    running.end.cancel()
    running.listener.ended()
  }

  #build(name: string, payload: string | null, options: QueryOptions, timeoutMs: number): SerfQuery {
    const { below, queryClock, random } = this.#core
    const filters: string[] = []
    if (options.nodes !== undefined && options.nodes.length > 0) filters.push(encodeFilter({ type: 'nodes', nodes: options.nodes }))
    for (const [tag, expression] of options.tags ?? []) filters.push(encodeFilter({ type: 'tag', tag, expression }))
    return {
      LTime: queryClock.time,
      ID: random.u32() >>> 1,
      Addr: below.ip,
      Port: below.port,
      SourceNode: this.#core.options.name,
      Filters: filters.length === 0 ? null : filters,
      Flags: options.ack === true ? SerfFlags.ack : 0,
      RelayFactor: options.relayFactor ?? 0,
      Timeout: Math.round(timeoutMs * 1e6),
      Name: name,
      Payload: payload,
    }
  }
}
