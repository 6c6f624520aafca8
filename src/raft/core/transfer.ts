import type { Peer } from './entry.ts'
import type { Instant } from './events.ts'
import type { Progress } from './progress.ts'
import type { Replication } from './replication.ts'
import type { Server } from './server.ts'

interface Pending {
  readonly id: number
  readonly target: Progress
  readonly deadline: Instant
  /** The TimeoutNow call, once the target has the whole log. */
  call: number | undefined
}

/** Hands leadership over: brings one voter up to date, tells it to stand, and waits to be deposed (protocol/raft.md §6). */
export class Transfer {
  readonly #server: Server
  readonly #replication: Replication
  #pending: Pending | undefined

  constructor(server: Server, replication: Replication) {
    this.#server = server
    this.#replication = replication
  }

  /** While it lasts nothing new is accepted, else the target would never catch up. */
  get active(): boolean {
    return this.#pending !== undefined
  }

  begin(id: number, wanted: Peer | undefined): void {
    if (this.#pending !== undefined) {
      return this.#server.emit({ type: 'refused', id, refusal: { reason: 'transferInProgress' } })
    }
    const target = wanted === undefined ? this.#mostCurrent() : this.#replication.peers.get(wanted.id)
    if (target === undefined || !this.#voters().includes(target.id)) {
      const text = wanted === undefined ? 'cannot find peer' : `cannot find replication state for ${wanted.id}`
      return this.#server.emit({ type: 'refused', id, refusal: { reason: 'text', text } })
    }
    this.#server.birth.log.info('starting leadership transfer', { id: target.id, address: target.address })
    const deadline = this.#server.now + this.#server.birth.timings.electionTimeoutMs
    this.#pending = { id, target, deadline, call: undefined }
    this.#replication.feed(target)
    this.advance()
  }

  advance(): void {
    const pending = this.#pending
    if (pending === undefined || pending.call !== undefined) return
    if (pending.target.match < this.#server.entries.last) return
    pending.call = this.#server.call({ id: pending.target.id, address: pending.target.address }, { kind: 'timeoutNow' })
  }

  deadline(): Instant {
    return this.#pending?.deadline ?? Infinity
  }

  timeout(): void {
    if (this.#pending === undefined || this.#server.now < this.#pending.deadline) return
    this.#end('leadership transfer timeout')
  }

  failed(call: number, error: string): boolean {
    if (this.#pending?.call !== call) return false
    this.#end(`failed to make TimeoutNow RPC to ${this.#pending.target.id}: ${error}`)
    return true
  }

  /** Leadership went, which is what was wanted. */
  leave(): void {
    if (this.#pending !== undefined) this.#server.emit({ type: 'done', id: this.#pending.id })
    this.#pending = undefined
  }

  #end(text: string): void {
    if (this.#pending === undefined) return
    this.#server.birth.log.warn('leadership transfer failed', { error: text })
    this.#server.emit({ type: 'refused', id: this.#pending.id, refusal: { reason: 'text', text } })
    this.#pending = undefined
  }

  #mostCurrent(): Progress | undefined {
    const voters = new Set(this.#voters())
    let best: Progress | undefined
    for (const peer of this.#replication.peers.values()) {
      if (voters.has(peer.id) && (best === undefined || peer.next > best.next)) best = peer
    }
    return best
  }

  #voters(): readonly string[] {
    return this.#server.birth.rules.voters(this.#server.members.latest.configuration)
  }
}
