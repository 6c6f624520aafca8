import type { Instant, SwimLog, SwimRandom } from '../swim/ports.ts'
import { Alarms } from './alarms.ts'
import { BroadcastQueue, timesEach } from './broadcast-queue.ts'
import type { SerfEffect } from './effects.ts'
import { LamportClock } from './lamport.ts'

/** How a machine is set up; times in milliseconds (protocol/gossip.md §5.1). */
export interface SerfOptions {
  readonly name: string
  readonly retransmitMult: number
  readonly gossipIntervalMs: number
  readonly broadcastTimeoutMs: number
  readonly leavePropagateDelayMs: number
  readonly reapIntervalMs: number
  readonly reconnectIntervalMs: number
  /** How long a failed member is kept. */
  readonly reconnectTimeoutMs: number
  /** How long a member that left is kept. */
  readonly tombstoneTimeoutMs: number
  readonly recentIntentTimeoutMs: number
  readonly queueCheckIntervalMs: number
  /** A member whose name somebody else has asks the others who is right. */
  readonly resolveConflicts: boolean
}

/** The machine below, as far as it may be read from here. */
export interface Below {
  /** Members that are neither dead nor left. */
  readonly numMembers: number
  readonly ip: Uint8Array
  readonly port: number
}

/** Where figures go; nothing comes back from it. */
export interface SerfMeter {
  /** A message of this many bytes came, or left. */
  received(bytes: number): void
  sent(bytes: number): void
  /** So many messages wait in the queue of that name. */
  queued(queue: 'Intent' | 'Event' | 'Query', count: number): void
  /** A member that failed a moment ago is back. */
  flapped(): void
  /** The own coordinate moved by so much; or one of another member could not be used. */
  moved(ms: number): void
  rejected(): void
}

/** The state of this member itself. */
export type Phase = 'alive' | 'leaving' | 'left' | 'stopped'

/** What all parts of a machine share: the time of the call at hand, chance, clocks, queues, alarms, and the effects so far. */
export class Core {
  readonly options: SerfOptions
  readonly random: SwimRandom
  readonly log: SwimLog
  readonly meter: SerfMeter
  readonly alarms = new Alarms()
  readonly clock = new LamportClock()
  readonly eventClock = new LamportClock()
  readonly queryClock = new LamportClock()
  readonly intents: BroadcastQueue
  readonly queries: BroadcastQueue
  readonly events: BroadcastQueue
  now: Instant = 0
  phase: Phase = 'alive'
  tags: ReadonlyMap<string, string>
  /** Set once the machine below exists. */
  below: Below = { numMembers: 1, ip: new Uint8Array(), port: 0 }
  #effects: SerfEffect[] = []

  constructor(options: SerfOptions, tags: ReadonlyMap<string, string>, random: SwimRandom, log: SwimLog, meter: SerfMeter, members: () => number) {
    this.options = options
    this.tags = tags
    this.random = random
    this.log = log
    this.meter = meter
    const each = (): number => timesEach(options.retransmitMult, members())
    this.intents = new BroadcastQueue(each)
    this.queries = new BroadcastQueue(each)
    this.events = new BroadcastQueue(each)
  }

  emit(effect: SerfEffect): void {
    this.#effects.push(effect)
  }

  takeEffects(): readonly SerfEffect[] {
    if (this.#effects.length === 0) return none
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  get idle(): boolean {
    return this.#effects.length === 0
  }

  /** As soon as the machine below is not at work. */
  soon(act: () => void): void {
    this.alarms.set(this.now, act)
  }

  /** A whole number in [0, count). */
  pick(count: number): number {
    return Math.floor(this.random.float() * count)
  }
}

const none: readonly SerfEffect[] = []
