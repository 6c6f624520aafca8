import type { RaftService } from '../../raft/transport-port.ts'

/** Resolves when the server at an address takes connections and keeps them. */
export type Probe = (address: string) => Promise<void>

/**
 * Notices that the leader's program has ended. A machine that lives on closes the connections of a program that died, and refuses
 * new ones; both together are no lost packet and no pause, so nobody has to wait until silence has lasted long enough.
 */
export class LeaderWatch {
  readonly #probe: Probe
  readonly #gone: (address: string) => void
  /** Open connections on which an address has spoken as the leader. */
  readonly #open = new Map<string, number>()

  constructor(probe: Probe, gone: (address: string) => void) {
    this.#probe = probe
    this.#gone = gone
  }

  /** Stands before the service of one connection; `ended` has to be called when that is closed. */
  connection(service: RaftService): { readonly service: RaftService; readonly ended: () => void } {
    let leader = ''
    const heard = (address: string): void => {
      if (address === leader) return
      this.#closed(leader)
      leader = address
      this.#open.set(address, (this.#open.get(address) ?? 0) + 1)
    }
    const watched: RaftService = {
      appendEntries(request) {
        heard(request.Leader)
        return service.appendEntries(request)
      },
      requestVote: (request) => service.requestVote(request),
      installSnapshot: (request, state) => service.installSnapshot(request, state),
      timeoutNow: (request) => service.timeoutNow(request),
    }
    return { service: watched, ended: () => this.#closed(leader) }
  }

  #closed(address: string): void {
    const left = (this.#open.get(address) ?? 0) - 1
    if (left > 0) this.#open.set(address, left)
    else if (this.#open.delete(address)) this.#probe(address).catch(() => this.#unreachable(address))
  }

  #unreachable(address: string): void {
    if (!this.#open.has(address)) this.#gone(address)
  }
}
