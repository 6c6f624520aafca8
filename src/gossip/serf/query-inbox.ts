import type { U64 } from '../../wire/record.ts'
import type { SerfQuery } from '../../wire/records/serf.ts'
import { SerfFlags } from '../../wire/serf.ts'
import type { Core } from './core.ts'
import { passes, type Matches } from './filters.ts'
import { earlier, slotOf } from './lamport.ts'
import type { Membership } from './membership.ts'
import { respond, type Origin } from './responses.ts'

const querySlots = 512
const mostPerTime = 1024
/** Queries of others that may still be answered. */
const mostOpen = 1024

interface Slot {
  readonly time: U64
  readonly ids: number[]
}

interface Open {
  readonly origin: Origin
  readonly until: number
}

/** Queries, those of this member too: each is taken once, acked and answered at most once (protocol/gossip.md §5.7). */
export class QueryInbox {
  readonly #core: Core
  readonly #members: Membership
  readonly #matches: Matches
  readonly #taken: (query: SerfQuery, ticket: number) => void
  readonly #slots = new Array<Slot | null>(querySlots).fill(null)
  readonly #oldest: U64
  /** By ticket, oldest first. */
  readonly #open = new Map<number, Open>()
  #nextTicket = 1

  /** `taken` gets each query that is meant for this member, once. */
  constructor(core: Core, members: Membership, matches: Matches, oldest: U64, taken: (query: SerfQuery, ticket: number) => void) {
    this.#core = core
    this.#members = members
    this.#matches = matches
    this.#oldest = oldest
    this.#taken = taken
  }

  /** Whether it is to be gossiped on. */
  handle(query: SerfQuery): boolean {
    if (!this.#isNews(query)) return false
    const core = this.#core
    const gossip = (query.Flags & SerfFlags.noBroadcast) === 0
    if (!passes(core, query.Filters ?? [], this.#matches)) return gossip
    if ((query.Flags & SerfFlags.ack) !== 0) this.#report('ack', respond(core, this.#members, query, SerfFlags.ack, null))
    core.emit({ kind: 'queryTime', time: query.LTime })
    const ticket = this.#nextTicket++
    const { LTime, ID, Addr, Port, SourceNode, RelayFactor } = query
    const origin = { LTime, ID, Addr: Addr?.slice() ?? null, Port, SourceNode, RelayFactor }
    this.#open.set(ticket, { origin, until: core.now + Number(query.Timeout) / 1e6 })
    if (this.#open.size > mostOpen) this.#open.delete(this.#open.keys().next().value!)
    this.#taken(query, ticket)
    return gossip
  }

  /** Answers a query; a byte string. Returns why that cannot be, if so. */
  answer(ticket: number, payload: string): string | undefined {
    const open = this.#open.get(ticket)
    if (open === undefined) return 'response already sent'
    if (this.#core.now > open.until) return 'response is past the deadline'
    const problem = respond(this.#core, this.#members, open.origin, 0, payload)
    if (problem === undefined) this.#open.delete(ticket)
    return problem
  }

  /** Forgets queries whose time is over. */
  reap(): void {
    for (const [ticket, { until }] of this.#open) if (this.#core.now > until) this.#open.delete(ticket)
  }

  #isNews({ LTime, ID, Name }: SerfQuery): boolean {
    const { queryClock, log } = this.#core
    queryClock.witness(LTime)
    if (LTime < this.#oldest) return false
    const horizon = earlier(queryClock.time, querySlots)
    if (horizon !== undefined && LTime < horizon) {
      log.warn(`serf: received old query ${Name} from time ${LTime} (current: ${queryClock.time})`)
      return false
    }
    const at = slotOf(LTime, querySlots)
    let slot = this.#slots[at] ?? null
    if (slot?.time !== LTime) this.#slots[at] = slot = { time: LTime, ids: [] }
    if (slot.ids.length >= mostPerTime || slot.ids.includes(ID)) return false
    slot.ids.push(ID)
    return true
  }

  #report(what: string, problem: string | undefined): void {
    if (problem !== undefined) this.#core.log.error(`serf: failed to send ${what}: ${problem}`)
  }
}
