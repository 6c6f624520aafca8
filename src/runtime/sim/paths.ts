import type { SeededRandom } from './random.ts'
import type { Scheduler } from './scheduler.ts'

export interface InternetFaults {
  /** Milliseconds one way; most messages are near the lower end. */
  readonly delay: readonly [number, number]
  /** Chance that a datagram is lost, and that it arrives twice. A stream loses nothing: what is lost there comes later. */
  readonly loss: number
  readonly twice: number
  /** How much later a lost part of a stream is sent again, in milliseconds. */
  readonly resendMs: number
}

/** The ways between machines: how long they are, what they lose, which are blocked. */
export class Paths {
  readonly scheduler: Scheduler
  readonly random: SeededRandom
  faults: InternetFaults
  readonly #blocked = new Set<string>()
  /** Addresses of machines without power: nothing comes from there, nothing is answered. */
  readonly #off = new Set<string>()
  readonly #onHeal = new Set<() => void>()

  constructor(scheduler: Scheduler, random: SeededRandom, faults: InternetFaults) {
    this.scheduler = scheduler
    this.random = random
    this.faults = faults
  }

  /** Nothing gets from one machine to another until `unblock` or `heal`, in this direction. */
  block(from: string, to: string): void {
    this.#blocked.add(`${from} ${to}`)
  }

  unblock(from: string, to: string): void {
    this.#blocked.delete(`${from} ${to}`)
    for (const flow of this.#onHeal) flow()
  }

  /** Ends all blocks; machines without power stay so. */
  heal(): void {
    this.#blocked.clear()
    for (const flow of this.#onHeal) flow()
  }

  /** The machine of this address loses its power. */
  powerOff(ip: string): void {
    this.#off.add(ip)
  }

  powerOn(ip: string): void {
    if (this.#off.delete(ip)) for (const flow of this.#onHeal) flow()
  }

  isBlocked(from: string, to: string): boolean {
    if (this.#off.size > 0 && (this.#off.has(from) || this.#off.has(to))) return true
    return this.#blocked.size > 0 && this.#blocked.has(`${from} ${to}`)
  }

  /** Calls back whenever some path is open again, until the returned function is called. */
  onHeal(callback: () => void): () => void {
    this.#onHeal.add(callback)
    return () => this.#onHeal.delete(callback)
  }

  /** How long a message is on its way. */
  travel(): number {
    const [low, high] = this.faults.delay
    const luck = this.random.float()
    return low + (high - low) * luck * luck
  }
}
