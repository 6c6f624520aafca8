import { hasVote } from './configuration.ts'
import type { Instant } from './events.ts'
import type { Outcome, Role } from './role.ts'
import type { Server } from './server.ts'

/** Listens; stands for election when the leader has been silent too long (protocol/raft.md §6). */
export class Follower implements Role {
  readonly name = 'Follower'
  readonly #server: Server
  #expiry: Instant = 0
  /** When the leader was found to have ended. */
  #goneAt: Instant = -Infinity
  /** Whether a majority has found that, too: what was heard of the leader before counts no more. */
  #agreed = false
  #warned = false

  constructor(server: Server) {
    this.#server = server
  }

  enter(): void {
    this.#arm()
    this.#server.birth.log.info('entering follower state', {
      follower: `Node at ${this.#server.birth.self.address} [Follower]`,
      leader: this.#server.leader?.address ?? '',
    })
  }

  /** Nobody can be waited for by the only voter, so it stands at once. */
  deadline(): Instant {
    return this.#alone() ? this.#server.now : this.#expiry
  }

  timeout(): void {
    const server = this.#server
    if (!this.#alone()) {
      if (server.now < this.#expiry) return
      const { heartbeatTimeoutMs } = server.birth.timings
      const { lastContact = -Infinity } = server
      const isLost = this.#agreed && lastContact <= this.#goneAt
      if (!isLost && server.now - lastContact < heartbeatTimeoutMs) return this.#arm()
    }
    const { log } = server.birth
    const last = server.leader
    server.leader = undefined
    if (server.members.latest.index === 0) {
      this.#warnOnce('no known peers, aborting election')
      return this.#arm()
    }
    if (!server.birth.rules.mayStand(server.members, server.birth.self.id)) {
      this.#warnOnce('not part of stable configuration, aborting election')
      return this.#arm()
    }
    log.warn('heartbeat timeout reached, starting election', { 'last-leader': last?.address ?? '' })
    server.become('Candidate')
  }

  /** From now on others may be voted for; standing still waits for silence, or for a majority that lost the leader, too. */
  leaderGone(): void {
    this.#server.leader = undefined
    this.#goneAt = this.#server.now
    this.#agreed = false
  }

  standIn(ms: number): void {
    const { leader, lastContact = -Infinity, now } = this.#server
    if (leader !== undefined || lastContact > this.#goneAt) return
    this.#agreed = true
    this.#expiry = now + ms
  }

  stored(): void {}

  outcome(_event: Outcome): void {}

  leave(): void {}

  /** It stays so for long, and each timeout would say it again. */
  #warnOnce(text: string): void {
    if (!this.#warned) this.#server.birth.log.warn(text)
    this.#warned = true
  }

  #arm(): void {
    this.#expiry = this.#server.now + this.#server.randomTime(this.#server.birth.timings.heartbeatTimeoutMs)
  }

  #alone(): boolean {
    const { members, birth } = this.#server
    const { configuration } = members.latest
    if (!hasVote(configuration, birth.self.id)) return false
    return birth.rules.voters(configuration).length === 1
  }
}
