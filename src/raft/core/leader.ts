import { assert } from '../../std/assert.ts'
import { encodeConfiguration } from '../../wire/raft.ts'
import { agreed } from './commit.ts'
import { changed, configurationFault, hasVote, type MembershipChange } from './configuration.ts'
import { LogType, type LogEntry, type Proposal, type RaftConfiguration } from './entry.ts'
import type { Event, Instant } from './events.ts'
import { Replication } from './replication.ts'
import type { LeaderRequest, Outcome, Role } from './role.ts'
import type { Server } from './server.ts'
import { Transfer } from './transfer.ts'
import { Verifications } from './verifications.ts'

type ChangeRequest = Extract<Event, { readonly type: 'change' }>

const none: ReadonlyMap<number, RaftConfiguration> = new Map()

/** Orders the entries of one term, replicates them, and decides when they are committed. */
export class Leader implements Role {
  readonly name = 'Leader'
  readonly #server: Server
  readonly #replication: Replication
  readonly #verifications: Verifications
  readonly #transfer: Transfer
  #changes: ChangeRequest[] = []
  /** The first entry of this term; nothing before it is committed by counting. */
  #startIndex = 0
  #leaseAt: Instant = 0
  #restoring: { readonly id: number; readonly index: number } | undefined

  constructor(server: Server) {
    this.#server = server
    this.#replication = new Replication(server)
    this.#verifications = new Verifications(server, this.#replication)
    this.#transfer = new Transfer(server, this.#replication)
  }

  enter(): void {
    const server = this.#server
    server.leader = server.birth.self
    server.hastened = false
    server.birth.log.info('entering leader state', { leader: `Node at ${server.birth.self.address} [Leader]` })
    this.#startIndex = server.entries.last + 1
    this.#replication.align()
    this.#leaseAt = server.now + server.birth.timings.leaderLeaseMs
    this.#append([{ Type: LogType.noop, Data: null, Extensions: null }], none)
  }

  deadline(): Instant {
    const lease = this.#replication.peers.size === 0 ? Infinity : this.#leaseAt
    return Math.min(lease, this.#replication.deadline(), this.#transfer.deadline())
  }

  timeout(): void {
    if (this.#server.now >= this.#leaseAt && !this.#renewLease()) return
    this.#transfer.timeout()
    this.#replication.timeout()
    this.#advanceChanges()
  }

  stored(): void {
    this.#advance()
  }

  outcome(event: Outcome): void {
    switch (event.type) {
      case 'appendReplied': {
        const accepted = this.#replication.heartbeats.replied(event.call, event.response)
        if (accepted === undefined) this.#replication.outcome(event)
        else if (accepted) this.#verifications.settle()
        else this.#verifications.fail()
        break
      }
      case 'snapshotReplied':
        this.#replication.outcome(event)
        break
      case 'timeoutNowReplied':
        break
      case 'callFailed':
        if (this.#transfer.failed(event.call, event.error)) break
        if (!this.#replication.heartbeats.failed(event.call, event.error)) this.#replication.outcome(event)
        break
      case 'voteReplied':
        return
    }
    this.#advance()
    this.#transfer.advance()
    this.#advanceChanges()
  }

  /** What failed before need not be waited for any longer. */
  peerUp(id: string): void {
    this.#replication.peerUp(id)
  }

  request(event: LeaderRequest): void {
    switch (event.type) {
      case 'proposed':
        return this.#propose(event.id, event.proposals)
      case 'verify':
        return this.#verifications.open(event.id)
      case 'change':
        return this.#enqueue(event)
      case 'transfer':
        if (this.#restoring !== undefined) return this.#refuse(event.id, 'restoring')
        return this.#transfer.begin(event.id, event.target)
      case 'restoreAsked':
        return this.#admitRestore(event.id, event.archiveIndex)
      case 'restoreEnded':
        return this.#endRestore(event.id, event.restored)
    }
  }

  leave(): void {
    // It was in contact with the leader until now; stale reads go on after that.
    this.#server.lastContact = this.#server.now
    this.#verifications.fail()
    for (const change of this.#changes) this.#refuse(change.id, 'leadershipLost')
    this.#changes = []
    this.#transfer.leave()
  }

  #propose(id: number, proposals: readonly Proposal[]): void {
    if (this.#transfer.active) return this.#refuse(id, 'transferInProgress')
    if (this.#restoring !== undefined) return this.#refuse(id, 'restoring')
    this.#server.emit({ type: 'accepted', id, index: this.#server.entries.last + 1 })
    this.#append(proposals, none)
  }

  /** Changes wait for each other, and for an entry of this term to be committed. */
  #enqueue(event: ChangeRequest): void {
    if (this.#transfer.active) return this.#refuse(event.id, 'transferInProgress')
    if (this.#changes.length >= this.#server.birth.limits.pendingChanges) {
      return this.#refuseText(event.id, 'timed out enqueuing operation')
    }
    this.#changes.push(event)
    this.#advanceChanges()
  }

  #advanceChanges(): void {
    const { birth, members } = this.#server
    for (let next = this.#changes[0]; next !== undefined; next = this.#changes[0]) {
      if (this.#restoring !== undefined || this.#transfer.active) return
      if (!birth.rules.mayChange(members, this.#server.commitIndex, this.#startIndex, next.change)) return
      this.#changes.shift()
      this.#change(next)
    }
  }

  #change({ id, change, previousIndex }: ChangeRequest): void {
    const { members, entries } = this.#server
    const { configuration, index: latestIndex } = members.latest
    if (previousIndex > 0 && previousIndex !== latestIndex) {
      return this.#refuseText(id, `configuration changed since ${previousIndex} (latest is ${latestIndex})`)
    }
    const next = changed(configuration, change)
    const fault = configurationFault(next)
    if (fault !== undefined) return this.#refuseText(id, fault)
    this.#logChange(change, next)
    const index = entries.last + 1
    this.#server.emit({ type: 'accepted', id, index })
    const proposal = { Type: LogType.configuration, Data: encodeConfiguration(next), Extensions: null }
    this.#append([proposal], new Map([[index, next]]))
  }

  #append(proposals: readonly Proposal[], configurations: ReadonlyMap<number, RaftConfiguration>): void {
    const server = this.#server
    const { last } = server.entries
    const entries: LogEntry[] = proposals.map(({ Type, Data, Extensions }, at) => {
      return { Index: last + 1 + at, Term: server.term, Type, Data, Extensions }
    })
    server.append(entries, configurations)
    // Whoever is removed should hear of it, else it would stand again and again; this is the last that it is sent.
    this.#replication.feedAll()
    if (configurations.size === 0) return
    this.#replication.align()
    this.#replication.feedAll()
  }

  /** Counts what is stored, commits, and does what a commit makes possible. */
  #advance(): void {
    const { birth, members, writes, commitIndex } = this.#server
    const stored = birth.rules.voters(members.latest.configuration).map((id) => {
      return id === birth.self.id ? writes.storedIndex : (this.#replication.peers.get(id)?.match ?? 0)
    })
    const index = birth.rules.leaderCommit(stored, this.#startIndex, commitIndex)
    if (index <= commitIndex) return
    assert(index <= this.#server.entries.last, 'a peer cannot have stored what the leader never had')
    this.#server.commit(index)
    if (members.stable && !hasVote(members.committed.configuration, birth.self.id)) {
      birth.log.info('removed ourself, transitioning to follower')
      this.#server.leader = undefined
      return this.#server.become('Follower')
    }
    this.#advanceChanges()
  }

  /** Whether a majority was heard within the lease; if not, this leader is over. */
  #renewLease(): boolean {
    const { birth, members, now } = this.#server
    const contacts = birth.rules.voters(members.latest.configuration).map((id) => {
      return id === birth.self.id ? now : (this.#replication.peers.get(id)?.lastContact ?? -Infinity)
    })
    const heard = agreed(contacts)
    if (now - heard > birth.timings.leaderLeaseMs) {
      birth.log.warn('failed to contact quorum of nodes, stepping down')
      this.#server.leader = undefined
      this.#server.become('Follower')
      return false
    }
    this.#leaseAt = Math.max(heard + birth.timings.leaderLeaseMs, now + 10)
    return true
  }

  #admitRestore(id: number, archiveIndex: number): void {
    const { members, entries, term } = this.#server
    if (this.#transfer.active) return this.#refuse(id, 'transferInProgress')
    if (this.#restoring !== undefined) return this.#refuse(id, 'restoring')
    const { configuration, index: configurationIndex } = members.latest
    if (!members.stable) {
      const { index: applied } = members.committed
      const text = `cannot restore snapshot now, wait until the configuration entry at ${configurationIndex} has been applied (have applied ${applied})`
      return this.#refuseText(id, text)
    }
    const index = Math.max(entries.last, archiveIndex) + 1
    this.#restoring = { id, index }
    this.#server.emit({ type: 'restoreAdmitted', id, point: { index, term, configuration, configurationIndex } })
  }

  /** The archive is a snapshot at an index beyond the log: nobody can be fed across the hole, so everybody gets the snapshot. */
  #endRestore(id: number, restored: boolean): void {
    const server = this.#server
    if (this.#restoring?.id !== id) return lostRestore(server, restored)
    const { index } = this.#restoring
    this.#restoring = undefined
    if (restored) {
      server.entries.reset(index, server.term)
      server.writes.clear(index)
      server.commitIndex = index
      server.emit({ type: 'accepted', id, index: index + 1 })
      this.#append([{ Type: LogType.noop, Data: null, Extensions: null }], none)
    }
    this.#advanceChanges()
  }

  #logChange(change: MembershipChange, next: RaftConfiguration): void {
    this.#server.birth.log.info('updating configuration', {
      command: change.kind,
      'server-id': change.id,
      servers: next.Servers.length,
    })
  }

  #refuse(id: number, reason: 'leadershipLost' | 'transferInProgress' | 'restoring'): void {
    this.#server.emit({ type: 'refused', id, refusal: { reason } })
  }

  #refuseText(id: number, text: string): void {
    this.#server.emit({ type: 'refused', id, refusal: { reason: 'text', text } })
  }
}

/** A restore ends that was admitted in another term of office. If the state was replaced all the same, it is nobody else's. */
export function lostRestore(server: Server, restored: boolean): void {
  if (restored) server.emit({ type: 'diverged', text: 'leadership lost while a restored snapshot was being loaded' })
}
