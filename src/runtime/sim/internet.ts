import type { DatagramPort } from '../datagram.ts'
import type { TcpPort } from '../tcp.ts'
import { SimulatedDatagrams } from './datagrams.ts'
import { type InternetFaults, Paths } from './paths.ts'
import type { SeededRandom } from './random.ts'
import type { Owner, Scheduler } from './scheduler.ts'
import { SimulatedTcp } from './tcp.ts'

export const calmInternet: InternetFaults = { delay: [0.2, 1], loss: 0, twice: 0, resendMs: 200 }

/** What a program on one machine uses of the network. */
export interface SimulatedHost {
  readonly ip: string
  readonly datagrams: DatagramPort
  readonly tcp: TcpPort
  /** The program is gone: its sockets close, and whoever is connected to it is told by the system. */
  crash(): void
  /** The program is gone with its machine: its sockets close, and nobody is told. */
  vanish(): void
}

/**
 * Machines with addresses, and datagrams and streams between them. Paths can be blocked one way: datagrams vanish then, and what
 * streams carry waits, as it does while TCP sends again and again.
 */
export class SimulatedInternet {
  readonly paths: Paths
  readonly #datagrams: SimulatedDatagrams
  readonly #tcp: SimulatedTcp

  constructor(scheduler: Scheduler, random: SeededRandom, faults: InternetFaults = calmInternet) {
    this.paths = new Paths(scheduler, random, faults)
    this.#datagrams = new SimulatedDatagrams(this.paths)
    this.#tcp = new SimulatedTcp(this.paths)
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
      vanish: () => {
        this.#datagrams.crash(owner)
        this.#tcp.vanish(owner)
      },
    }
  }
}
