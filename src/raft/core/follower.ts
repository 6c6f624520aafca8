import { hasVote } from './configuration.ts'
import type { Instant } from './events.ts'
import type { Outcome, Role } from './role.ts'
import type { Server } from './server.ts'

/** Those who find the leader dead stand one after the other, so much apart: this part of the heartbeat timeout, or less. */
const turnFraction = 10
const longestTurnMs = 150

/** Listens; stands for election when the leader has been silent too long (protocol/raft.md §6). */
export class Follower implements Role {
  readonly name = 'Follower'
  readonly #server: Server
  #expiry: Instant = 0
  /** When the leader was found to be dead; what was heard of it before counts no more. */
  #goneAt: Instant = -Infinity
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
      if (lastContact > this.#goneAt && server.now - lastContact < heartbeatTimeoutMs) return this.#arm()
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

  /** There is nothing to wait for, but two must not stand at once: they take turns in the order of their IDs. */
  leaderGone(): void {
    const server = this.#server
    const { birth, members, now } = server
    const others = birth.rules.voters(members.latest.configuration).filter((id) => id !== server.leader?.id).toSorted()
    server.leader = undefined
    this.#goneAt = now
    const turnMs = Math.min(birth.timings.heartbeatTimeoutMs / turnFraction, longestTurnMs)
    this.#expiry = now + Math.max(others.indexOf(birth.self.id), 0) * turnMs
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
