import { unreachable } from '../../std/assert.ts'
import { encodeConfiguration } from '../../wire/raft.ts'
import { Candidate } from './candidate.ts'
import { configurationFault, type PlacedConfiguration } from './configuration.ts'
import { LogType, type Peer, type RaftConfiguration } from './entry.ts'
import type { Effect, Event, Instant, Machine, RoleName } from './events.ts'
import { Follower } from './follower.ts'
import { Leader, lostRestore } from './leader.ts'
import { receiveAppendEntries, receiveInstallSnapshot, receiveRequestVote, snapshotReceived } from './receive.ts'
import type { LeaderRequest, Outcome, Role } from './role.ts'
import { Server, type Birth, type Found } from './server.ts'

/**
 * Raft as a value that changes only by `step`: what happened goes in, what to do comes out. It never reads a clock, never waits,
 * and rolls dice only with the source it was born with, so the same events give the same effects.
 */
export class RaftMachine implements Machine<Event, Effect> {
  readonly #server: Server
  #role: Role
  #receiving = false
  #shown = ''

  constructor(birth: Birth, found: Found, now: Instant) {
    this.#server = new Server(birth, found)
    this.#server.now = now
    this.#server.become = (role, transfer) => this.#become(role, transfer ?? false)
    this.#role = new Follower(this.#server)
    this.#role.enter()
    this.#shown = this.#face()
  }

  get role(): RoleName {
    return this.#role.name
  }

  get term(): number {
    return this.#server.term
  }

  get leader(): Peer | undefined {
    return this.#server.leader
  }

  get commitIndex(): number {
    return this.#server.commitIndex
  }

  get lastIndex(): number {
    return this.#server.entries.last
  }

  get lastTerm(): number {
    return this.#server.entries.lastTerm
  }

  get snapshotIndex(): number {
    return this.#server.entries.snapshotIndex
  }

  get snapshotTerm(): number {
    return this.#server.entries.snapshotTerm
  }

  get committed(): PlacedConfiguration {
    return this.#server.members.committed
  }

  get latest(): PlacedConfiguration {
    return this.#server.members.latest
  }

  get lastContact(): Instant | undefined {
    return this.#server.lastContact
  }

  get firstCommitHeard(): number | undefined {
    return this.#server.firstCommitHeard
  }

  /** The term of an entry of log or snapshot. */
  termAt(index: number): number | undefined {
    return this.#server.entries.termAt(index)
  }

  deadline(): Instant | undefined {
    const deadline = this.#role.deadline()
    return deadline === Infinity ? undefined : deadline
  }

  step(now: Instant, event: Event): readonly Effect[] {
    const server = this.#server
    server.now = Math.max(server.now, now)
    this.#dispatch(event)
    server.writes.release()
    const face = this.#face()
    if (face !== this.#shown) this.#show(face)
    return server.takeEffects()
  }

  #dispatch(event: Event): void {
    const server = this.#server
    switch (event.type) {
      case 'timeout':
        return this.#role.timeout()
      case 'stored':
        server.writes.stored(event.seq)
        return this.#role.stored()
      case 'peerUp':
        if (this.#role instanceof Leader) this.#role.peerUp(event.id)
        return
      case 'leaderGone':
        if (this.#role instanceof Follower && server.leader?.address === event.address) this.#role.leaderGone()
        return
      case 'standIn':
        if (this.#role instanceof Follower) this.#role.standIn(event.ms)
        return
      case 'appendEntries':
        return receiveAppendEntries(server, this.#following(), event.id, event.request)
      case 'requestVote':
        return receiveRequestVote(server, this.#following(), event.id, event.request)
      case 'installSnapshot': {
        const verdict = receiveInstallSnapshot(server, this.#following(), this.#receiving, event.id, event.request)
        if (verdict === 'receive') this.#receiving = true
        return
      }
      case 'snapshotReceived':
        this.#receiving = false
        return snapshotReceived(server, event.id, event.point)
      case 'snapshotRefused':
        this.#receiving = false
        return server.emit({ type: 'answerError', id: event.id, error: event.error })
      case 'timeoutNow':
        return this.#timeoutNow(event.id)
      case 'snapshotTaken':
        if (event.index <= server.entries.snapshotIndex) return
        server.entries.snapshot(event.index, event.term)
        return server.compact()
      case 'bootstrap':
        return this.#bootstrap(event.id, event.configuration)
      case 'appendReplied':
      case 'voteReplied':
      case 'snapshotReplied':
      case 'timeoutNowReplied':
      case 'callFailed':
        return this.#outcome(event)
      case 'proposed':
      case 'verify':
      case 'change':
      case 'transfer':
      case 'restoreAsked':
      case 'restoreEnded':
        return this.#request(event)
      default:
        return unreachable(event, 'raft event')
    }
  }

  /** A higher term anywhere ends every role but the follower's. */
  #outcome(event: Outcome): void {
    const server = this.#server
    if ('response' in event && event.response.Term > server.term) {
      server.birth.log.info('a peer has a newer term', { term: event.response.Term })
      server.adoptTerm(event.response.Term)
      if (this.#role.name === 'Follower') return
      server.leader = undefined
      return this.#become('Follower', false)
    }
    this.#role.outcome(event)
  }

  #request(event: LeaderRequest): void {
    if (this.#role instanceof Leader) return this.#role.request(event)
    if (event.type === 'restoreEnded') return lostRestore(this.#server, event.restored)
    this.#server.emit({ type: 'refused', id: event.id, refusal: { reason: 'notLeader' } })
  }

  #timeoutNow(id: number): void {
    const server = this.#server
    server.answer(id, { ProtocolVersion: 0 })
    if (this.#role.name === 'Leader' || !server.birth.rules.mayStand(server.members, server.birth.self.id)) return
    server.leader = undefined
    this.#become('Candidate', true)
  }

  #bootstrap(id: number, configuration: RaftConfiguration): void {
    const server = this.#server
    // Elections begin with term 2, so term 1 without an entry is a bootstrap that a crash cut short: it may be done again.
    const fault =
      server.term > 1 || server.entries.last > 0 ? 'bootstrap only works on new clusters' : configurationFault(configuration)
    if (fault !== undefined) return server.emit({ type: 'refused', id, refusal: { reason: 'text', text: fault } })
    if (server.term === 0) server.adoptTerm(1)
    const Data = encodeConfiguration(configuration)
    const entry = { Index: 1, Term: 1, Type: LogType.configuration, Data, Extensions: null }
    server.append([entry], new Map([[1, configuration]]))
    server.writes.afterEntries(1, { type: 'done', id })
  }

  #following(): boolean {
    return this.#role.name === 'Follower'
  }

  #become(name: RoleName, transfer: boolean): void {
    const server = this.#server
    this.#role.leave()
    switch (name) {
      case 'Follower':
        this.#role = new Follower(server)
        break
      case 'Candidate':
        this.#role = new Candidate(server, transfer)
        break
      case 'Leader':
        this.#role = new Leader(server)
        break
      default:
        unreachable(name, 'role')
    }
    const role = this.#role
    role.enter()
    if (role === this.#role) this.#show(this.#face())
  }

  #face(): string {
    return `${this.#role.name} ${this.#server.term} ${this.#server.leader?.address ?? ''}`
  }

  #show(face: string): void {
    this.#shown = face
    const { term, leader, commitIndex } = this.#server
    this.#server.emit({ type: 'role', role: this.#role.name, term, leader, commitIndex })
  }
}
