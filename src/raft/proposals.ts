import type { Clock, Timer } from '../runtime/ports.ts'
import { errors } from '../wire/errors.ts'
import type { Proposal } from './core/entry.ts'

/** An applied proposal. */
export interface Applied {
  readonly index: number
  readonly result: unknown
}

interface Waiter {
  readonly resolve: (applied: Applied) => void
  readonly reject: (error: Error) => void
}

interface Queued extends Waiter {
  readonly proposal: Proposal
  readonly since: number
}

export interface ProposalLimits {
  readonly uncommittedEntries: number
  readonly enqueueTimeoutMs: number
}

/**
 * Proposals from the call to the answer: those of one turn become one batch, wait for their entry to be applied, and fail when
 * leadership goes. Each ends exactly once.
 */
export class Proposals {
  readonly #clock: Clock
  readonly #limits: ProposalLimits
  readonly #send: (id: number, proposals: readonly Proposal[]) => void
  readonly #waiting = new Map<number, Waiter>()
  readonly #batches = new Map<number, readonly Queued[]>()
  #queue: Queued[] = []
  #nextBatch = -1
  #scheduled = false
  #held = false
  #commitIndex = 0
  #lastIndex = 0
  #timer: Timer | undefined

  /** `send` gives a batch to the machine, which answers with `accepted` or `refused` before it returns. Its ids are negative. */
  constructor(clock: Clock, limits: ProposalLimits, send: (id: number, proposals: readonly Proposal[]) => void) {
    this.#clock = clock
    this.#limits = limits
    this.#send = send
  }

  add(proposal: Proposal): Promise<Applied> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ proposal, resolve, reject, since: this.#clock.now() })
      this.#schedule()
    })
  }

  /** Waits for an entry that did not come from the queue. */
  await(index: number): Promise<Applied> {
    return new Promise((resolve, reject) => this.#expect(index, { resolve, reject }))
  }

  accepted(id: number, index: number): void {
    const batch = this.#batches.get(id) ?? []
    this.#batches.delete(id)
    for (const [at, queued] of batch.entries()) this.#expect(index + at, queued)
  }

  refused(id: number, error: Error): void {
    const batch = this.#batches.get(id) ?? []
    this.#batches.delete(id)
    for (const { reject } of batch) reject(error)
  }

  applied(index: number, result: unknown): void {
    const waiter = this.#waiting.get(index)
    if (waiter === undefined) return
    this.#waiting.delete(index)
    waiter.resolve({ index, result })
  }

  committed(index: number): void {
    this.#commitIndex = index
    if (this.#queue.length > 0) this.#schedule()
  }

  /** Everything beyond `commitIndex` may or may not happen yet; nobody here will know. */
  leadershipLost(commitIndex: number): void {
    this.#lastIndex = commitIndex
    this.#fail(errors.leadershipLost(), (index) => index > commitIndex)
  }

  /** While held, proposals are queued and none are sent. */
  hold(): void {
    this.#held = true
  }

  unhold(): void {
    this.#held = false
    this.#schedule()
  }

  /** Fails what is in the log and not applied. */
  abort(error: Error): void {
    this.#fail(error, () => true)
  }

  /** Fails everything. */
  end(error: Error): void {
    this.#timer?.cancel()
    this.abort(error)
    const queue = this.#queue
    this.#queue = []
    for (const { reject } of queue) reject(error)
  }

  #fail(error: Error, which: (index: number) => boolean): void {
    for (const [index, { reject }] of this.#waiting) {
      if (!which(index)) continue
      this.#waiting.delete(index)
      reject(error)
    }
  }

  #expect(index: number, waiter: Waiter): void {
    this.#lastIndex = index
    this.#waiting.set(index, waiter)
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#clock.afterTurn(() => {
      this.#scheduled = false
      this.#flush()
    })
  }

  #flush(): void {
    if (this.#queue.length === 0) return
    const room = this.#held ? 0 : this.#limits.uncommittedEntries - Math.max(this.#lastIndex - this.#commitIndex, 0)
    if (room > 0) {
      const batch = this.#queue.length <= room ? this.#queue : this.#queue.slice(0, room)
      this.#queue = this.#queue.length <= room ? [] : this.#queue.slice(room)
      const id = this.#nextBatch--
      this.#batches.set(id, batch)
      this.#send(id, batch.map(({ proposal }) => proposal))
    }
    if (this.#queue.length > 0) this.#armTimeout()
  }

  #armTimeout(): void {
    const oldest = this.#queue[0]
    if (oldest === undefined || this.#timer !== undefined) return
    const delay = Math.max(oldest.since + this.#limits.enqueueTimeoutMs - this.#clock.now(), 0)
    this.#timer = this.#clock.timer(delay, () => {
      this.#timer = undefined
      this.#expire()
    })
  }

  #expire(): void {
    const before = this.#clock.now() - this.#limits.enqueueTimeoutMs
    const late = this.#queue.findIndex(({ since }) => since > before)
    const expired = this.#queue.splice(0, late === -1 ? this.#queue.length : late)
    for (const { reject } of expired) reject(errors.enqueueTimeout())
    this.#armTimeout()
  }
}
