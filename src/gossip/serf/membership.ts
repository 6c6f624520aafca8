import type { U64 } from '../../wire/record.ts'
import { decodeTags, encodeJoin } from '../../wire/serf.ts'
import { InputError } from '../../std/errors.ts'
import type { SwimNode } from '../swim/ports.ts'
import type { Core } from './core.ts'
import type { MemberChange } from './effects.ts'
import { Intents } from './intents.ts'
import { MemberState, Status, type PoolMember } from './member.ts'

/** A member that is back this soon flaps. */
const flapMs = 60_000
/** Leaving takes a few seconds; who is there this long after it was told to has stayed. */
const stayedMs = 60_000

/**
 * Who is in the pool (protocol/gossip.md §5.4, §5.5). The machine below says who answers; intents say who means to go: only a
 * member that said so before it fell silent has left, any other has failed.
 */
export class Membership {
  readonly #core: Core
  readonly #members = new Map<string, MemberState>()
  /** A member is in at most one of the two. */
  readonly #failed = new Map<string, MemberState>()
  readonly #left = new Map<string, MemberState>()
  readonly #intents = new Intents()
  /** Called when a member is gone for good. */
  readonly #forget: (name: string) => void

  constructor(core: Core, forget: (name: string) => void) {
    this.#core = core
    this.#forget = forget
  }

  get size(): number {
    return this.#members.size
  }

  get failed(): ReadonlyMap<string, MemberState> {
    return this.#failed
  }

  get left(): ReadonlyMap<string, MemberState> {
    return this.#left
  }

  get(name: string): PoolMember | undefined {
    return this.#members.get(name)?.view
  }

  all(): PoolMember[] {
    return Array.from(this.#members.values(), (member) => member.view)
  }

  statusTimes(): ReadonlyMap<string, U64> {
    const times = new Map<string, U64>()
    for (const [name, { statusTime }] of this.#members) times.set(name, statusTime)
    return times
  }

  /** Whether anybody else is alive. */
  hasCompany(): boolean {
    for (const { name, status } of this.#members.values()) if (status === Status.alive && name !== this.#core.options.name) return true
    return false
  }

  joined(node: SwimNode): void {
    const tags = this.tagsOf(node)
    let member = this.#members.get(node.name)
    if (member === undefined) {
      const intent = this.#intents.of(node.name)
      member = new MemberState(node, tags, intent?.type === 'leave' ? Status.leaving : Status.alive)
      if (intent !== undefined) member.statusTime = intent.time
      this.#members.set(node.name, member)
    } else {
      if (member.status === Status.failed && this.#core.now - member.goneAt < flapMs) this.#core.meter.flapped()
      member.refresh(node, tags, Status.alive)
      this.#failed.delete(node.name)
      this.#left.delete(node.name)
    }
    this.#tell('join', member, `EventMemberJoin: ${member.name} ${member.view.ip}`)
  }

  /** The member answers no more, or said that it is gone. */
  gone(node: SwimNode): void {
    const member = this.#members.get(node.name)
    if (member === undefined) return
    const { status } = member
    if (status !== Status.leaving && status !== Status.alive) return this.#core.log.warn(`serf: Bad state when leave: ${status}`)
    const change = status === Status.leaving ? 'leave' : 'failed'
    if (change === 'leave') this.#away(member, Status.left, this.#left)
    else this.#away(member, Status.failed, this.#failed)
    this.#tell(change, member, `EventMember${change === 'leave' ? 'Leave' : 'Failed'}: ${member.name} ${member.view.ip}`)
  }

  updated(node: SwimNode): void {
    const member = this.#members.get(node.name)
    if (member === undefined) return
    member.refresh(node, this.tagsOf(node), member.status)
    this.#tell('update', member, `EventMemberUpdate: ${member.name}`)
  }

  /** Somebody means to leave, or somebody is to be taken for gone. Whether it is to be gossiped on. */
  leaveIntent(name: string, time: U64, prune: boolean): boolean {
    const core = this.#core
    core.clock.witness(time)
    const member = this.#members.get(name)
    if (member === undefined) return this.#intents.note(core.now, name, 'leave', time)
    if (time <= member.statusTime) return false
    if (name === core.options.name && core.phase === 'alive') {
      core.log.debug('serf: Refuting an older leave intent')
      core.soon(() => this.sayJoined())
      return false
    }
    member.statusTime = time
    if (member.status === Status.alive) {
      member.status = Status.leaving
      member.goneAt = core.now
    } else if (member.status === Status.failed) {
      this.#failed.delete(name)
      member.status = Status.left
      this.#left.set(name, member)
      this.#tell('leave', member, `EventMemberLeave (forced): ${name} ${member.view.ip}`)
    }
    if (prune && name !== core.options.name) this.#prune(member)
    return true
  }

  /**
   * Somebody joined; `itself` if that member says so rather than the table of another. Whether it is to be gossiped on.
   *
   * A force-leave and the refutation of an older one can bear the same time, since both take the clock as it is. The original lets the
   * first that arrives win, so that some take a member for leaving for ever; here the member itself knows best.
   */
  joinIntent(name: string, time: U64, itself: boolean): boolean {
    const core = this.#core
    core.clock.witness(time)
    const member = this.#members.get(name)
    if (member === undefined) return this.#intents.note(core.now, name, 'join', time)
    const contradicts = itself && time === member.statusTime && member.status === Status.leaving
    if (time <= member.statusTime && !contradicts) return false
    member.statusTime = time
    // Another's table knows of something said about this member that never got here. It may be that it leaves, since tables do not tell
    // leaving from alive; the original stays in doubt.
    if (!itself && name === core.options.name && core.phase === 'alive') core.soon(() => this.sayJoined())
    // Whatever said that it leaves was older.
    if (member.status === Status.leaving) member.status = Status.alive
    return true
  }

  /** Tells the pool that this member is there, from now on. */
  sayJoined(): void {
    const { clock, options, intents } = this.#core
    const LTime = clock.time
    this.joinIntent(options.name, LTime, true)
    intents.add(encodeJoin({ LTime, Node: options.name }))
  }

  /** Erases whom nobody has seen for too long. */
  reap(): void {
    const { options, now } = this.#core
    this.#reapFrom(this.#failed, options.reconnectTimeoutMs)
    this.#reapFrom(this.#left, options.tombstoneTimeoutMs)
    this.#intents.reap(now, options.recentIntentTimeoutMs)
    this.#stayed()
  }

  tagsOf(node: SwimNode): ReadonlyMap<string, string> {
    try {
      return decodeTags(node.meta)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      this.#core.log.error(`serf: Failed to decode tags: ${error.message}`)
      return new Map()
    }
  }

  /**
   * Who still answers long after it was to leave does not leave. It may have said so when this member could not hear it, and with the
   * same Lamport time as what it answered, so that no table tells; the original keeps such a member at leaving.
   */
  #stayed(): void {
    for (const member of this.#members.values()) {
      if (member.status !== Status.leaving || this.#core.now - member.goneAt < stayedMs || member.name === this.#core.options.name) continue
      this.#core.log.debug(`serf: ${member.name} was to leave and is still there`)
      member.status = Status.alive
    }
  }

  #away(member: MemberState, status: number, list: Map<string, MemberState>): void {
    member.status = status
    member.goneAt = this.#core.now
    list.set(member.name, member)
  }

  /** Who is only leaving gets the time to finish that; the original waits as long. */
  #prune(member: MemberState): void {
    const { broadcastTimeoutMs, leavePropagateDelayMs } = this.#core.options
    if (member.status !== Status.leaving) return this.#erase(member, `EventMemberReap (forced): ${member.name} ${member.view.ip}`)
    this.#core.alarms.set(this.#core.now + broadcastTimeoutMs + leavePropagateDelayMs, () => {
      const stillThere = this.#members.get(member.name) === member && member.status !== Status.alive
      if (stillThere) this.#erase(member, `EventMemberReap (forced): ${member.name} ${member.view.ip}`)
    })
  }

  #reapFrom(list: Map<string, MemberState>, ageMs: number): void {
    for (const member of list.values()) {
      if (this.#core.now - member.goneAt > ageMs) this.#erase(member, `EventMemberReap: ${member.name}`)
    }
  }

  #erase(member: MemberState, line: string): void {
    this.#members.delete(member.name)
    this.#failed.delete(member.name)
    this.#left.delete(member.name)
    this.#forget(member.name)
    this.#tell('reap', member, line)
  }

  #tell(change: MemberChange, member: MemberState, line: string): void {
    this.#core.log.info(`serf: ${line}`)
    this.#core.emit({ kind: 'members', change, members: [member.view] })
  }
}
