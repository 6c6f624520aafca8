import { unreachable } from '../std/assert.ts'
import { ConsulError } from '../std/errors.ts'
import type { Metrics } from '../runtime/metrics.ts'
import type { Runtime, Timer } from '../runtime/ports.ts'
import { errors } from '../wire/errors.ts'
import { Applier } from './applier.ts'
import { Calls } from './calls.ts'
import type { MembershipChange } from './core/configuration.ts'
import { LogType, type Peer, type RaftConfiguration } from './core/entry.ts'
import type { Effect, Event, Refusal, Response, RoleName, SnapshotPoint, Write } from './core/events.ts'
import { RaftMachine } from './core/machine.ts'
import { raftRules, type Rules } from './core/rules.ts'
import { EntryReader } from './entry-reader.ts'
import { RaftMeters } from './meters.ts'
import { raftOptions, type RaftOptions } from './options.ts'
import type { LogStore, SnapshotMeta, SnapshotStore, StateMachine } from './ports.ts'
import { Proposals, type Applied } from './proposals.ts'
import { Requests } from './requests.ts'
import { Snapshotting } from './snapshotting.ts'
import { recoverDisk, type Recovered } from './start-up.ts'
import { raftStats } from './stats.ts'
import type { RaftService, Transport } from './transport-port.ts'

/** What a server is made of. The log and the snapshots stay the caller's to close, after `shutdown`. */
export interface RaftParts {
  readonly runtime: Pick<Runtime, 'clock' | 'random' | 'log'>
  readonly log: LogStore
  readonly snapshots: SnapshotStore
  readonly fsm: StateMachine
  readonly transport: Transport
  readonly metrics?: Metrics
  readonly id: string
  readonly address: string
  readonly options?: Partial<RaftOptions>
  /** Called with true when this server begins to lead and false when it ends. */
  readonly onLeadership?: (leading: boolean) => void
  /** Another server leads than before, or none does. */
  readonly onLeader?: () => void
  /** A write failed, the state machine threw, or an invariant broke. Nothing is acknowledged any more. */
  readonly onFatal?: (error: unknown) => void
  /** Another set of rules than Raft's, for those who want to see it go wrong. */
  readonly rules?: Rules
}

/**
 * A Raft server: drives the machine of `core/` with what the disk, the other servers and the clock report, and does what it says.
 * It decides nothing itself.
 */
export class RaftNode {
  readonly #parts: RaftParts
  readonly #machine: RaftMachine
  readonly #reader: EntryReader
  readonly #applier: Applier
  readonly #proposals: Proposals
  readonly #calls: Calls
  readonly #snapshotting: Snapshotting
  readonly #meters: RaftMeters
  /** Requests from here to the machine, and of other servers. */
  readonly #requests = new Requests()
  readonly #events: Event[] = []
  #stepping = false
  #timer: { readonly at: number; readonly timer: Timer } | undefined
  #leading = false
  #knowsState = false
  #ended: Error | undefined

  /** Requests of other servers. */
  readonly service: RaftService = {
    appendEntries: (request) => this.#answered((id) => ({ type: 'appendEntries', id, request })),
    requestVote: (request) => this.#answered((id) => ({ type: 'requestVote', id, request })),
    timeoutNow: () => this.#answered((id) => ({ type: 'timeoutNow', id })),
    installSnapshot: (request, state) => {
      return this.#answered((id) => {
        this.#requests.attach(id, { size: request.Size, state })
        return { type: 'installSnapshot', id, request }
      })
    },
  }

  private constructor(parts: RaftParts, options: RaftOptions, recovered: Recovered) {
    const { clock, random, log } = parts.runtime
    this.#parts = parts
    const self = { id: parts.id, address: parts.address }
    const birth = {
      self,
      timings: options.timings,
      limits: options.limits,
      random: () => random.float(),
      log,
      rules: parts.rules ?? raftRules,
    }
    this.#machine = new RaftMachine(birth, recovered.found, clock.now())
    this.#meters = new RaftMeters(clock, this.#machine.commitIndex, parts.metrics)
    this.#reader = new EntryReader(parts.log)
    this.#applier = new Applier(clock, this.#meters, parts.fsm, this.#reader, recovered.applied, options.applySliceMs, {
      applied: (entry, result) => this.#proposals.applied(entry.Index, result),
      failed: (error) => this.#fatal(error),
    })
    this.#proposals = new Proposals(clock, options, (id, proposals) => this.#step({ type: 'proposed', id, proposals }))
    this.#calls = new Calls(parts.transport, this.#reader, parts.snapshots, {
      outcome: (event) => this.#step(event),
      leads: (term) => this.#machine.role === 'Leader' && this.#machine.term === term,
    })
    this.#snapshotting = new Snapshotting({
      clock,
      random,
      log,
      machine: this.#machine,
      applier: this.#applier,
      options,
      snapshots: parts.snapshots,
      fsm: parts.fsm,
      meters: this.#meters,
      taken: ({ index, term }) => this.#step({ type: 'snapshotTaken', index, term }),
    })
    this.#meters.role(this.#machine.role)
    log.info('initial configuration', {
      index: this.#machine.latest.index,
      servers: this.#machine.latest.configuration.Servers.length,
    })
  }

  /** Loads what is on the disk and begins to take part. A server that is the only voter leads soon after without waiting. */
  static async start(parts: RaftParts): Promise<RaftNode> {
    const options = raftOptions(parts.options)
    const recovered = await recoverDisk(parts, parts.runtime.log)
    const node = new RaftNode(parts, options, recovered)
    node.#step({ type: 'timeout' })
    return node
  }

  /** Resolves with the state machine's result once the command is applied here. */
  propose(data: Uint8Array, extensions?: Uint8Array): Promise<Applied> {
    this.#meters.proposals.add(1)
    return this.#propose(LogType.command, data, extensions ?? null)
  }

  /** Resolves when everything committed before is applied here. */
  async barrier(): Promise<void> {
    this.#meters.barriers.add(1)
    await this.#propose(LogType.barrier, null, null)
  }

  /** Resolves when a majority has confirmed, after the call, that this server leads. */
  async verifyLeader(): Promise<void> {
    this.#meters.verifications.add(1)
    await this.#ask((id) => ({ type: 'verify', id }))
  }

  addVoter(id: string, address: string, previousIndex = 0): Promise<number> {
    return this.#change({ kind: 'addVoter', id, address }, previousIndex)
  }

  addNonvoter(id: string, address: string, previousIndex = 0): Promise<number> {
    return this.#change({ kind: 'addNonvoter', id, address }, previousIndex)
  }

  demoteVoter(id: string, previousIndex = 0): Promise<number> {
    return this.#change({ kind: 'demoteVoter', id }, previousIndex)
  }

  removeServer(id: string, previousIndex = 0): Promise<number> {
    return this.#change({ kind: 'removeServer', id }, previousIndex)
  }

  /** Resolves when this server no longer leads; without a target the most current voter is to follow. */
  async transferLeadership(target?: Peer): Promise<void> {
    await this.#ask((id) => (target === undefined ? { type: 'transfer', id } : { type: 'transfer', id, target }))
  }

  /** A server can be reached again, which a leader finds out late by itself. */
  peerUp(id: string): void {
    this.#step({ type: 'peerUp', id })
  }

  /** The leader with this address has ended, as it seems; others may be voted for. */
  leaderGone(address: string): void {
    this.#step({ type: 'leaderGone', address })
  }

  /** A majority has lost the leader: this server stands after so long, unless a leader is heard before. */
  standIn(ms: number): void {
    this.#step({ type: 'standIn', ms })
  }

  /** Writes the first configuration; only on a server without any state. */
  async bootstrap(configuration: RaftConfiguration): Promise<void> {
    await this.#ask((id) => ({ type: 'bootstrap', id, configuration }))
  }

  /** A fresh snapshot of what is applied, durable when this resolves. */
  takeSnapshot(): Promise<SnapshotMeta> {
    return this.#ended === undefined ? this.#snapshotting.take() : Promise.reject(this.#ended)
  }

  /** Replaces the state of the whole cluster by an archive's (protocol/snapshot.md §5). The archive must have been verified. */
  async restoreSnapshot(archiveIndex: number, state: AsyncIterable<Uint8Array>): Promise<void> {
    this.#meters.count('restore')
    const since = this.#meters.now()
    let asked = 0
    const point = (await this.#ask((id) => {
      asked = id
      return { type: 'restoreAsked', id, archiveIndex }
    })) as SnapshotPoint
    this.#proposals.hold()
    this.#proposals.abort(errors.abortedByRestore())
    try {
      await this.#snapshotting.replace(point, state, () => {
        if (this.#machine.role !== 'Leader' || this.#machine.term !== point.term) throw errors.leadershipLost()
      })
    } catch (error) {
      this.#step({ type: 'restoreEnded', id: asked, restored: false })
      this.#proposals.unhold()
      throw error
    }
    await this.#ask(() => ({ type: 'restoreEnded', id: asked, restored: true }), asked)
    this.#meters.took('restoreUserSnapshot', since)
    this.#proposals.unhold()
  }

  leader(): Peer | undefined {
    return this.#machine.leader
  }

  role(): RoleName {
    return this.#machine.role
  }

  term(): number {
    return this.#machine.term
  }

  lastIndex(): number {
    return this.#machine.lastIndex
  }

  commitIndex(): number {
    return this.#machine.commitIndex
  }

  appliedIndex(): number {
    return this.#applier.point.index
  }

  /** Whether an entry of the current term has been applied: a leader's state then holds all that was acknowledged before it. */
  caughtUp(): boolean {
    return this.#applier.point.term === this.#machine.term
  }

  /**
   * Whether the state holds all that was committed when this server first heard of a leader, or led. Before that it is what a snapshot has,
   * if there is one, and so not an earlier state of the cluster but hardly any.
   */
  knowsState(): boolean {
    if (this.#knowsState) return true
    const { role, firstCommitHeard } = this.#machine
    this.#knowsState = role === 'Leader' ? this.caughtUp() : firstCommitHeard !== undefined && this.appliedIndex() >= firstCommitHeard
    return this.#knowsState
  }

  /** Time since a leader was heard: 0 on the leader, undefined before the first. */
  lastContactMs(): number | undefined {
    if (this.#machine.role === 'Leader') return 0
    const { lastContact } = this.#machine
    return lastContact === undefined ? undefined : this.#parts.runtime.clock.now() - lastContact
  }

  /** The configuration in force, which may not be committed yet. */
  configuration(): { readonly configuration: RaftConfiguration; readonly index: number; readonly committed: boolean } {
    const { latest, committed } = this.#machine
    return { configuration: latest.configuration, index: latest.index, committed: latest.index === committed.index }
  }

  stats(): Record<string, string> {
    return raftStats({
      machine: this.#machine,
      selfId: this.#parts.id,
      appliedIndex: this.appliedIndex(),
      lastContactMs: this.lastContactMs(),
      stopped: this.#ended !== undefined,
    })
  }

  /** Stops taking part; what is open fails with `raft is already shutdown`. Resolves when nothing is at work any more. */
  async shutdown(): Promise<void> {
    if (this.#ended === undefined) this.#end(errors.raftShutdown())
    await this.#snapshotting.idle()
  }

  #propose(Type: number, Data: Uint8Array | null, Extensions: Uint8Array | null): Promise<Applied> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    if (this.#machine.role !== 'Leader') return Promise.reject(errors.notLeader())
    return this.#proposals.add({ Type, Data, Extensions })
  }

  async #change(change: MembershipChange, previousIndex: number): Promise<number> {
    const applied = (await this.#ask((id) => ({ type: 'change', id, change, previousIndex }))) as Applied
    return applied.index
  }

  #ask(event: (id: number) => Event, id = this.#requests.next()): Promise<unknown> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    const answer = this.#requests.open<unknown>(id)
    this.#step(event(id))
    return answer
  }

  #answered<R extends Response>(event: (id: number) => Event): Promise<R> {
    return this.#ask(event) as Promise<R>
  }

  /** Gives an event to the machine and does what it says; events that come of that follow in order. */
  #step(event: Event): void {
    if (this.#ended !== undefined) return
    this.#events.push(event)
    if (this.#stepping) return
    this.#stepping = true
    try {
      for (let next = this.#events.shift(); next !== undefined && this.#ended === undefined; next = this.#events.shift()) {
        const now = this.#parts.runtime.clock.now()
        for (const effect of this.#machine.step(now, next)) this.#perform(effect)
        if (this.#events.length === 0) this.#arm(now, next.type === 'timeout')
      }
    } catch (error) {
      this.#fatal(error)
    } finally {
      this.#stepping = false
    }
    this.#applier.kick()
  }

  /** One timer: it may fire early, which the machine does not mind. What is due already happens now, but only once in a row. */
  #arm(now: number, again: boolean): void {
    const deadline = this.#machine.deadline()
    if (deadline === undefined) return
    if (deadline <= now && !again) {
      this.#events.push({ type: 'timeout' })
      return
    }
    if (this.#timer !== undefined && this.#timer.at <= deadline) return
    this.#timer?.timer.cancel()
    const timer = this.#parts.runtime.clock.timer(Math.max(deadline - now, 0), () => {
      this.#timer = undefined
      this.#step({ type: 'timeout' })
    })
    this.#timer = { at: deadline, timer }
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'write':
        return this.#write(effect.seq, effect.write)
      case 'call':
        return this.#calls.make(effect)
      case 'answer':
        return this.#requests.resolve(effect.id, effect.response)
      case 'answerError':
        return this.#requests.reject(effect.id, new ConsulError('raft', effect.error))
      case 'accepted':
        if (effect.id < 0) return this.#proposals.accepted(effect.id, effect.index)
        return this.#requests.resolve(effect.id, this.#proposals.await(effect.index))
      case 'refused':
        if (effect.id < 0) return this.#proposals.refused(effect.id, errorOf(effect.refusal))
        return this.#requests.reject(effect.id, errorOf(effect.refusal))
      case 'done':
        return this.#requests.resolve(effect.id, undefined)
      case 'commit':
        this.#meters.committed(effect.index)
        this.#applier.commit(effect.index)
        return this.#proposals.committed(effect.index)
      case 'compact':
        return this.#compact(effect.index)
      case 'receiveSnapshot':
        return this.#receive(effect.id, effect.point)
      case 'restoreAdmitted':
        return this.#requests.resolve(effect.id, effect.point)
      case 'diverged':
        return this.#fatal(new ConsulError('raft-diverged', effect.text))
      case 'role':
        this.#meters.role(effect.role)
        this.#role(effect.role === 'Leader', effect.commitIndex)
        return this.#parts.onLeader?.()
      default:
        unreachable(effect, 'raft effect')
    }
  }

  #compact(index: number): void {
    const since = this.#meters.now()
    this.#background(this.#parts.log.truncatePrefix(index), () => this.#meters.took('compactLogs', since))
  }

  #write(seq: number, write: Write): void {
    const { log } = this.#parts
    const stored = (): void => this.#step({ type: 'stored', seq })
    switch (write.kind) {
      case 'append': {
        const { entries, truncateFrom } = write
        this.#reader.writing(entries, truncateFrom)
        const since = this.#meters.now()
        if (entries.length > 0) this.#meters.dispatched(entries[0]!.Index, entries.at(-1)!.Index, since)
        return this.#background(log.append(entries, truncateFrom), () => {
          this.#reader.written(entries)
          this.#meters.stored(since)
          stored()
        })
      }
      case 'stable':
        return this.#background(log.setStable(write.stable), stored)
      case 'clear':
        this.#reader.cleared()
        return this.#background(log.clear(), stored)
      default:
        unreachable(write, 'write')
    }
  }

  /** Work on the log whose failure means that nothing is known about the disk any more. */
  #background(work: Promise<void>, done?: () => void): void {
    this.#finish(work, done).catch((error: unknown) => this.#fatal(error))
  }

  async #finish(work: Promise<void>, done: (() => void) | undefined): Promise<void> {
    await work
    done?.()
  }

  #receive(id: number, point: SnapshotPoint): void {
    const { size, state } = this.#requests.attached(id) as { readonly size: number; readonly state: AsyncIterable<Uint8Array> }
    this.#load(id, point, size, state).catch((error: unknown) => this.#fatal(error))
  }

  async #load(id: number, point: SnapshotPoint, size: number, state: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      await this.#snapshotting.receive(point, size, state)
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      return this.#step({ type: 'snapshotRefused', id, error: text })
    }
    this.#applier.commit(point.index)
    this.#step({ type: 'snapshotReceived', id, point })
  }

  #role(leading: boolean, commitIndex: number): void {
    if (leading === this.#leading) return
    this.#leading = leading
    if (!leading) {
      this.#calls.abandon()
      this.#proposals.leadershipLost(commitIndex)
    }
    this.#parts.onLeadership?.(leading)
  }

  #fatal(error: unknown): void {
    if (this.#ended !== undefined) return
    this.#parts.runtime.log.error('raft stops', { error: error instanceof Error ? error.message : String(error) })
    this.#end(errors.raftShutdown())
    this.#parts.onFatal?.(error)
  }

  #end(error: Error): void {
    this.#ended = error
    this.#timer?.timer.cancel()
    this.#applier.stop()
    this.#snapshotting.stop()
    this.#calls.abandon()
    this.#proposals.end(error)
    this.#requests.end(error)
    if (this.#leading) this.#parts.onLeadership?.(false)
    this.#leading = false
  }
}

function errorOf(refusal: Refusal): Error {
  switch (refusal.reason) {
    case 'notLeader':
      return errors.notLeader()
    case 'leadershipLost':
      return errors.leadershipLost()
    case 'transferInProgress':
      return errors.leadershipTransfer()
    case 'restoring':
      return errors.abortedByRestore()
    case 'text':
      return new ConsulError('raft-refused', refusal.text)
    default:
      return unreachable(refusal, 'refusal')
  }
}

