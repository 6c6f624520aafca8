import type { DatagramPort } from '../datagram.ts'
import type { TcpPort } from '../tcp.ts'
import { SimulatedDatagrams } from './datagrams.ts'
import type { SeededRandom } from './random.ts'
import type { Owner, Scheduler } from './scheduler.ts'
import { SimulatedTcp } from './tcp.ts'

export interface InternetFaults {
  /** Milliseconds one way; most messages are near the lower end. */
  readonly delay: readonly [number, number]
  /** Chance that a datagram is lost, and that it arrives twice. A stream loses nothing: what is lost there comes later. */
  readonly loss: number
  readonly twice: number
  /** How much later a lost part of a stream is sent again, in milliseconds. */
  readonly resendMs: number
}

export const calmInternet: InternetFaults = { delay: [0.2, 1], loss: 0, twice: 0, resendMs: 200 }

/** What a program on one machine uses of the network. */
export interface SimulatedHost {
  readonly ip: string
  readonly datagrams: DatagramPort
  readonly tcp: TcpPort
  /** The program is gone: its sockets close, and whoever is connected to it is told by the system. */
  crash(): void
}

/**
 * Machines with addresses, and datagrams and streams between them. Paths can be blocked one way: datagrams vanish then, and what
 * streams carry waits, as it does while TCP sends again and again.
 */
export class SimulatedInternet {
  readonly scheduler: Scheduler
  readonly random: SeededRandom
  faults: InternetFaults
  readonly #datagrams = new SimulatedDatagrams(this)
  readonly #tcp = new SimulatedTcp(this)
  readonly #blocked = new Set<string>()
  readonly #onHeal = new Set<() => void>()

  constructor(scheduler: Scheduler, random: SeededRandom, faults: InternetFaults = calmInternet) {
    this.scheduler = scheduler
    this.random = random
    this.faults = faults
  }

  /** The network as the program `owner` on the machine of that address sees it. */
  host(ip: string, owner: Owner): SimulatedHost {
    return {
      ip,
      datagrams: this.#datagrams.portOf(ip, owner),
      tcp: this.#tcp.portOf(ip, owner),
      crash: () => {
        this.#datagrams.crash(owner)
        this.#tcp.crash(owner)
      },
    }
  }

  /** Nothing gets from one machine to another until `unblock` or `heal`, in this direction. */
  block(from: string, to: string): void {
    this.#blocked.add(`${from} ${to}`)
  }

  unblock(from: string, to: string): void {
    this.#blocked.delete(`${from} ${to}`)
    for (const flow of this.#onHeal) flow()
  }

  heal(): void {
    this.#blocked.clear()
    for (const flow of this.#onHeal) flow()
  }

  isBlocked(from: string, to: string): boolean {
    return this.#blocked.has(`${from} ${to}`)
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
