import { unreachable } from '../../std/assert.ts'
import { ConsulError, InputError } from '../../std/errors.ts'
import type { Vivaldi } from '../../wire/records/coordinate.ts'
import type { SerfQuery } from '../../wire/records/serf.ts'
import { decodeSerfMessage, decodeSerfPushPull, encodeSerfPushPull, encodeTags, type SerfMessage } from '../../wire/serf.ts'
import type { Instant, SwimApplication, SwimLog, SwimNode, SwimRandom } from '../swim/ports.ts'
import type { BroadcastQueue } from './broadcast-queue.ts'
import { Conflict } from './conflict.ts'
import { Core, type Below, type Phase, type SerfMeter, type SerfOptions } from './core.ts'
import type { SerfEffect } from './effects.ts'
import type { Matches } from './filters.ts'
import { answerInternal, internalPrefix } from './internal-queries.ts'
import { requestKeys, type KeyOperation, type KeyOutcome } from './key-requests.ts'
import type { Keyring } from './keyring.ts'
import { after, before } from './lamport.ts'
import { Leaving, type Done } from './leaving.ts'
import { Locations } from './locations.ts'
import { ipText, Status, viewOf, type PoolMember } from './member.ts'
import { Membership } from './membership.ts'
import { QueryInbox } from './query-inbox.ts'
import { QueryOutbox, type QueryListener, type QueryOptions } from './query-outbox.ts'
import type { Remembered } from './snapshot.ts'
import { Upkeep } from './upkeep.ts'
import { UserEvents, eventSlots } from './user-events.ts'

/** What a machine is born with. */
export interface Birth {
  readonly options: SerfOptions
  readonly tags: ReadonlyMap<string, string>
  /** Absent when the pool speaks in the clear. */
  readonly keyring: Keyring | undefined
  readonly remembered: Remembered
  readonly random: SwimRandom
  readonly log: SwimLog
  readonly meter: SerfMeter
  readonly matches: Matches
  /** Why these members and this one must not be in one pool, if so. */
  readonly mayMerge: ((members: readonly PoolMember[]) => string | undefined) | undefined
}

/** Names in the user state of a push/pull; a pool of that many members is past what the protocol carries. */
const mostNames = 131_072
/** What gossip can carry. */
const largestGossip = 1400
/** Messages of others that wait in one queue; the regular pruning leaves fewer. */
const mostGossip = 16_384
/** The encoded tags of a member. */
const metaLimit = 512

/**
 * Serf as a value that changes only by calls with the time: the application on top of a SWIM machine. What has to be done comes out
 * of `takeEffects`; `deadline` says when to call `tick`.
 */
export class Serf implements SwimApplication {
  readonly #core: Core
  readonly #keyring: Keyring | undefined
  readonly #members: Membership
  readonly #locations: Locations
  readonly #events: UserEvents
  readonly #inbox: QueryInbox
  readonly #outbox: QueryOutbox
  readonly #conflict: Conflict
  readonly #leaving: Leaving
  readonly #upkeep: Upkeep
  readonly #mayMerge: Birth['mayMerge']
  #ignoreOld = false

  constructor({ options, tags, keyring, remembered, random, log, meter, matches, mayMerge }: Birth) {
    const core = new Core(options, tags, random, log, meter, () => this.#members.size)
    this.#core = core
    this.#keyring = keyring
    this.#mayMerge = mayMerge
    this.#locations = new Locations(() => random.float(), log, meter)
    this.#members = new Membership(core, (name) => this.#locations.forget(name))
    this.#events = new UserEvents(core, after(remembered.eventClock))
    this.#inbox = new QueryInbox(core, this.#members, matches, after(remembered.queryClock), (query, ticket) => this.#taken(query, ticket))
    this.#outbox = new QueryOutbox(core, (query) => this.#inbox.handle(query))
    this.#conflict = new Conflict(core, this.#outbox, () => core.emit({ kind: 'nameLost' }))
    this.#leaving = new Leaving(core, this.#members)
    this.#upkeep = new Upkeep(core, this.#members, () => this.#inbox.reap())
    core.clock.witness(remembered.clock)
    core.eventClock.witness(remembered.eventClock)
    core.queryClock.witness(remembered.queryClock)
  }

  /** Begins; `below` is the machine of which this is the application. */
  start(now: Instant, below: Below): void {
    this.#core.now = now
    this.#core.below = below
    this.#upkeep.start()
  }

  /** Nothing happens any more; whoever waits is told. */
  stop(now: Instant): void {
    this.#core.now = now
    this.#core.phase = 'stopped'
    this.#outbox.close()
    this.#leaving.stop()
    this.#core.alarms.clear()
  }

  get phase(): Phase {
    return this.#core.phase
  }

  deadline(): Instant | undefined {
    return this.#core.alarms.next
  }

  tick(now: Instant): void {
    this.#core.now = now
    this.#core.alarms.run(now)
  }

  takeEffects(): readonly SerfEffect[] {
    return this.#core.takeEffects()
  }

  members(): readonly PoolMember[] {
    return this.#members.all()
  }

  member(name: string): PoolMember | undefined {
    return this.#members.get(name)
  }

  /** The own coordinate. */
  coordinate(): Vivaldi {
    return this.#locations.point
  }

  /** The coordinate that a member last told, this one's own included. */
  coordinateOf(name: string): Vivaldi | undefined {
    return name === this.#core.options.name ? this.#locations.point : this.#locations.of(name)
  }

  get tags(): ReadonlyMap<string, string> {
    return this.#core.tags
  }

  /** The meta that the machine below tells, for new tags. Throws when they are too long. */
  retag(tags: ReadonlyMap<string, string>): Uint8Array {
    const meta = metaOf(tags)
    this.#core.tags = tags
    return meta
  }

  /** While a join is under way: whether what happened before it concerns this member. */
  ignoreOldEvents(ignore: boolean): void {
    this.#ignoreOld = ignore
  }

  /** Somebody was joined on request. */
  sayJoined(now: Instant): void {
    this.#core.now = now
    this.#members.sayJoined()
  }

  leave(now: Instant, done: Done): void {
    this.#core.now = now
    this.#leaving.leave(done)
  }

  /** The machine below has told everybody that this member left, or gave up. */
  memberlistLeft(now: Instant, problem?: ConsulError): void {
    this.#core.now = now
    this.#leaving.memberlistLeft(problem)
  }

  forceLeave(now: Instant, name: string, prune: boolean, done: Done): void {
    this.#core.now = now
    this.#leaving.forceLeave(name, prune, done)
  }

  userEvent(now: Instant, name: string, payload: string, coalesce: boolean): void {
    this.#core.now = now
    this.#events.fire(name, payload, coalesce)
  }

  /** Returns what ends the query early. */
  query(now: Instant, name: string, payload: string | null, options: QueryOptions, listener: QueryListener): () => void {
    this.#core.now = now
    return this.#outbox.ask(name, payload, options, listener)
  }

  answer(now: Instant, ticket: number, payload: string): string | undefined {
    this.#core.now = now
    return this.#inbox.answer(ticket, payload)
  }

  keys(now: Instant, operation: KeyOperation, key: Uint8Array, relayFactor: number, done: (outcome: KeyOutcome) => void): void {
    this.#core.now = now
    requestKeys(this.#outbox, this.#core.below.numMembers, operation, key, relayFactor, done)
  }

  /** As in the `serf_lan` group of an agent's figures, without what only the machine below knows. */
  stats(): Record<string, string> {
    const { clock, eventClock, queryClock, intents, events, queries } = this.#core
    return {
      coordinate_resets: String(this.#locations.resets),
      encrypted: String(this.#keyring !== undefined),
      event_queue: String(events.length),
      event_time: String(eventClock.time),
      failed: String(this.#members.failed.size),
      intent_queue: String(intents.length),
      left: String(this.#members.left.size),
      member_time: String(clock.time),
      members: String(this.#members.size),
      query_queue: String(queries.length),
      query_time: String(queryClock.time),
    }
  }

  /** The members' clock, which the snapshot notes. */
  get memberTime(): Core['clock']['time'] {
    return this.#core.clock.time
  }

  message(now: Instant, bytes: Uint8Array): void {
    this.#core.now = now
    this.#core.meter.received(bytes.length)
    const message = this.#decoded(bytes)
    if (message === undefined) return
    const { intents, events, queries, log } = this.#core
    switch (message.type) {
      case 'leave': {
        const { Node, LTime, Prune } = message.body
        log.debug(`serf: messageLeaveType: ${Node}`)
        if (this.#members.leaveIntent(Node, LTime, Prune)) gossipOn(intents, bytes)
        return
      }
      case 'join':
        log.debug(`serf: messageJoinType: ${message.body.Node}`)
        if (this.#members.joinIntent(message.body.Node, message.body.LTime, true)) gossipOn(intents, bytes)
        return
      case 'userEvent':
        log.debug(`serf: messageUserEventType: ${message.body.Name}`)
        if (this.#events.handle(message.body)) gossipOn(events, bytes)
        return
      case 'query':
        log.debug(`serf: messageQueryType: ${message.body.Name}`)
        if (this.#inbox.handle(message.body)) gossipOn(queries, bytes)
        return
      case 'queryResponse':
        log.debug(`serf: messageQueryResponseType: ${message.body.From}`)
        return this.#outbox.response(message.body)
      case 'relay': {
        const { IP, Port } = message.header.DestAddr
        log.debug(`serf: Relaying response to addr: ${ipText(IP ?? new Uint8Array())}:${Port}`)
        this.#core.emit({ kind: 'send', ip: IP ?? new Uint8Array(), port: Port, bytes: message.inner.slice() })
        return
      }
      default:
        unreachable(message, 'serf message')
    }
  }

  broadcasts(overhead: number, limit: number): readonly Uint8Array[] {
    const { intents, events, queries, meter } = this.#core
    const taken: Uint8Array[] = []
    let left = limit
    for (const queue of [intents, queries, events]) {
      if (queue.length === 0) continue
      for (const message of queue.take(overhead, left)) {
        taken.push(message)
        meter.sent(message.length)
        left -= overhead + message.length
      }
    }
    return taken
  }

  hasBroadcasts(): boolean {
    const { intents, events, queries } = this.#core
    return intents.length + events.length + queries.length > 0
  }

  localState(): Uint8Array {
    const { clock, eventClock, queryClock } = this.#core
    return encodeSerfPushPull({
      LTime: clock.time,
      StatusLTimes: this.#members.statusTimes(),
      LeftMembers: [...this.#members.left.keys()],
      EventLTime: eventClock.time,
      Events: this.#events.slots,
      QueryLTime: queryClock.time,
    })
  }

  mergeState(now: Instant, bytes: Uint8Array, join: boolean): void {
    const core = this.#core
    core.now = now
    const state = this.#decodedState(bytes)
    if (state === undefined) return
    // Nothing has happened yet at the time that a clock shows.
    if (state.LTime > 0) core.clock.witness(before(state.LTime))
    if (state.EventLTime > 0) core.eventClock.witness(before(state.EventLTime))
    if (state.QueryLTime > 0) core.queryClock.witness(before(state.QueryLTime))
    const times = state.StatusLTimes ?? new Map<string, number>()
    const left = new Set(state.LeftMembers ?? [])
    // The leave that brought a member onto the list came after its last known time; when exactly is not said.
    for (const name of left) this.#members.leaveIntent(name, after(times.get(name) ?? 0), false)
    for (const [name, time] of times) if (!left.has(name)) this.#members.joinIntent(name, time, false)
    if (join && this.#ignoreOld) this.#events.ignoreBefore(state.EventLTime)
    for (const slot of state.Events ?? []) {
      for (const { Name, Payload } of slot?.Events ?? []) this.#events.handle({ LTime: slot!.LTime, Name, Payload, CC: false })
    }
  }

  joined(now: Instant, node: SwimNode): void {
    this.#core.now = now
    this.#members.joined(node)
  }

  left(now: Instant, node: SwimNode): void {
    this.#core.now = now
    this.#members.gone(node)
  }

  updated(now: Instant, node: SwimNode): void {
    this.#core.now = now
    this.#members.updated(node)
  }

  conflict(now: Instant, existing: SwimNode, other: SwimNode): void {
    this.#core.now = now
    this.#conflict.seen(existing, other)
  }

  mayMerge(nodes: readonly SwimNode[]): string | undefined {
    return this.#mayMerge?.(nodes.map((node) => this.#described(node)))
  }

  mayBeAlive(node: SwimNode): string | undefined {
    return this.#mayMerge?.([this.#described(node)])
  }

  ackPayload(): Uint8Array {
    return this.#locations.payload()
  }

  pingCompleted(now: Instant, node: SwimNode, rttMs: number, payload: Uint8Array): void {
    this.#core.now = now
    this.#locations.pinged(node.name, rttMs, payload)
  }

  #described(node: SwimNode): PoolMember {
    return viewOf(node, this.#members.tagsOf(node), node.state === 'left' ? Status.left : Status.none)
  }

  #taken(query: SerfQuery, ticket: number): void {
    if (query.Name.startsWith(internalPrefix)) {
      const payload = answerInternal({ core: this.#core, members: this.#members, keyring: this.#keyring }, query)
      const problem = payload === undefined ? undefined : this.#inbox.answer(ticket, payload)
      if (problem !== undefined) this.#core.log.error(`serf: Failed to respond to query ${query.Name}: ${problem}`)
      return
    }
    const { LTime, Name, Payload, SourceNode } = query
    this.#core.emit({ kind: 'query', query: { time: LTime, name: Name, payload: Payload ?? '', source: SourceNode, ticket } })
  }

  #decoded(bytes: Uint8Array): SerfMessage | undefined {
    // The original ignores it, too.
    if (bytes.length === 0) return undefined
    try {
      const message = decodeSerfMessage(bytes)
      if (message === undefined) this.#core.log.warn(`serf: Received message of unknown type: ${bytes[0]}`)
      return message
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      this.#core.log.error(`serf: Error decoding message: ${error.message}`)
      return undefined
    }
  }

  #decodedState(bytes: Uint8Array): ReturnType<typeof decodeSerfPushPull> | undefined {
    try {
      return decodeSerfPushPull(bytes, { members: mostNames, eventSlots })
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      this.#core.log.error(`serf: Failed to decode remote state: ${error.message}`)
      return undefined
    }
  }
}

/** Queues a message of somebody else, unless it fits no packet and so would never leave, or somebody floods the pool. */
function gossipOn(queue: BroadcastQueue, bytes: Uint8Array): void {
  if (bytes.length <= largestGossip && queue.length < mostGossip) queue.add(bytes.slice())
}

/** The meta of tags. Throws when they are too long to be told. */
export function metaOf(tags: ReadonlyMap<string, string>): Uint8Array {
  const meta = encodeTags(tags)
  if (meta.length > metaLimit) throw new ConsulError('serf-tags', `Encoded length of tags exceeds limit of ${metaLimit} bytes`)
  return meta
}
