import { majority } from './commit.ts'
import { hasVote, votersOf } from './configuration.ts'
import type { Instant } from './events.ts'
import { protocolVersion } from './messages.ts'
import type { Outcome, Role } from './role.ts'
import type { Server } from './server.ts'

/** After a split vote comes the next election within these parts of the election timeout: the least, and what chance adds at most. */
const shortestPause = 0.05
const morePause = 0.25

/** Asks for votes in a new term, once the own one is on the disk. */
export class Candidate implements Role {
  readonly name = 'Candidate'
  readonly #server: Server
  readonly #transfer: boolean
  readonly #voters = new Map<number, string>()
  readonly #granted = new Set<string>()
  /** Who has voted otherwise in this term, and who could not be asked. */
  readonly #refused = new Set<string>()
  readonly #failed = new Set<string>()
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
    if (event.type !== 'voteReplied' && event.type !== 'callFailed') return
    const voter = this.#voters.get(event.call)
    if (voter === undefined) return
    if (event.type === 'callFailed') {
      this.#failed.add(voter)
    } else if (event.response.Term === this.#server.term) {
      if (!event.response.Granted) this.#refused.add(voter)
      else this.#grant(voter, event.response.Term)
    }
    this.#count()
  }

  leave(): void {}

  #grant(voter: string, term: number): void {
    this.#granted.add(voter)
    this.#server.birth.log.debug('vote granted', { from: voter, term, tally: this.#granted.size })
  }

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
    if (voters.length === 0 || votes < majority(voters.length)) return this.#countRefusals(voters, votes)
    birth.log.info('election won', { tally: votes })
    this.#server.become('Leader')
  }

  /**
   * Everybody has answered or is gone, and a majority could have elected somebody: the votes were split, so waiting out the
   * timeout would bring nothing. A refusal in an older term does not count: whoever gives it knows a leader. It happens once
   * after each leader, because those with longer logs refuse, too, and must come to stand themselves.
   */
  #countRefusals(voters: readonly string[], votes: number): void {
    const refusals = voters.filter((id) => this.#refused.has(id)).length
    const failures = voters.filter((id) => this.#failed.has(id)).length
    if (refusals === 0 || votes + refusals + failures < voters.length || votes + refusals < majority(voters.length)) return
    const { now, birth, hastened } = this.#server
    if (hastened) return
    this.#server.hastened = true
    const pause = birth.timings.electionTimeoutMs * (shortestPause + birth.random() * morePause)
    this.#expiry = Math.min(this.#expiry, now + pause)
  }
}
