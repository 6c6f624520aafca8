import { majority } from './commit.ts'
import { hasVote, votersOf } from './configuration.ts'
import type { Instant } from './events.ts'
import { protocolVersion } from './messages.ts'
import type { Outcome, Role } from './role.ts'
import type { Server } from './server.ts'

/** Asks for votes in a new term, once the own one is on the disk. */
export class Candidate implements Role {
  readonly name = 'Candidate'
  readonly #server: Server
  readonly #transfer: boolean
  readonly #voters = new Map<number, string>()
  readonly #granted = new Set<string>()
  #asked = false
  #expiry: Instant = 0

  /** `transfer`: the leader asked us to take over, so voters need not mind that they know one. */
  constructor(server: Server, transfer: boolean) {
    this.#server = server
    this.#transfer = transfer
  }

  enter(): void {
    const server = this.#server
    server.leader = undefined
    server.startTerm(this.#votes())
    this.#expiry = server.now + server.randomTime(server.birth.timings.electionTimeoutMs)
    server.birth.log.info('entering candidate state', {
      node: `Node at ${server.birth.self.address} [Candidate]`,
      term: server.term,
    })
  }

  deadline(): Instant {
    return this.#expiry
  }

  timeout(): void {
    if (this.#server.now < this.#expiry) return
    this.#server.birth.log.warn('Election timeout reached, restarting election')
    this.#server.become('Candidate')
  }

  stored(): void {
    if (this.#asked || !this.#server.writes.stableStored) return
    this.#asked = true
    const { birth, members } = this.#server
    for (const voter of votersOf(members.latest.configuration)) {
      if (voter.ID !== birth.self.id) this.#ask({ id: voter.ID, address: voter.Address })
    }
    if (this.#votes()) this.#granted.add(birth.self.id)
    this.#count()
  }

  outcome(event: Outcome): void {
    if (event.type !== 'voteReplied') return
    const voter = this.#voters.get(event.call)
    if (voter === undefined) return
    if (!event.response.Granted || event.response.Term !== this.#server.term) return
    this.#granted.add(voter)
    this.#server.birth.log.debug('vote granted', { from: voter, term: event.response.Term, tally: this.#granted.size })
    this.#count()
  }

  leave(): void {}

  #ask(peer: { readonly id: string; readonly address: string }): void {
    const { entries, birth, term } = this.#server
    const request = {
      Candidate: birth.self.address,
      LastLogIndex: entries.last,
      LastLogTerm: entries.lastTerm,
      LeadershipTransfer: this.#transfer,
      ProtocolVersion: protocolVersion,
      Term: term,
    }
    this.#voters.set(this.#server.call(peer, { kind: 'vote', request }), peer.id)
  }

  #votes(): boolean {
    return hasVote(this.#server.members.latest.configuration, this.#server.birth.self.id)
  }

  #count(): void {
    const { birth, members } = this.#server
    const voters = birth.rules.voters(members.latest.configuration)
    const votes = voters.filter((id) => this.#granted.has(id)).length
    if (voters.length === 0 || votes < majority(voters.length)) return
    birth.log.info('election won', { tally: votes })
    this.#server.become('Leader')
  }
}
