import type { Replication } from './replication.ts'
import type { Server } from './server.ts'

/** Requests to confirm that this server still leads: a majority must answer a heartbeat sent after the request came. */
export class Verifications {
  readonly #server: Server
  readonly #replication: Replication
  #open: { readonly id: number; readonly round: number }[] = []

  constructor(server: Server, replication: Replication) {
    this.#server = server
    this.#replication = replication
  }

  open(id: number): void {
    const { peers, heartbeats } = this.#replication
    this.#open.push({ id, round: heartbeats.openRound(peers.values()) })
    this.settle()
  }

  settle(): void {
    if (this.#open.length === 0) return
    const { birth, members } = this.#server
    const rounds = birth.rules.voters(members.latest.configuration).map((id) => {
      return id === birth.self.id ? Infinity : (this.#replication.peers.get(id)?.confirmedRound ?? 0)
    })
    const confirmed = birth.rules.confirmed(rounds)
    const open = this.#open
    this.#open = []
    for (const verification of open) {
      if (verification.round <= confirmed) this.#server.emit({ type: 'done', id: verification.id })
      else this.#open.push(verification)
    }
  }

  fail(): void {
    const open = this.#open
    this.#open = []
    for (const { id } of open) this.#server.emit({ type: 'refused', id, refusal: { reason: 'notLeader' } })
  }
}
