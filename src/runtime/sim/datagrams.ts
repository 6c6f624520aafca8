import type { DatagramLine, DatagramPort, DatagramSocket, Receive } from '../datagram.ts'
import type { Paths } from './paths.ts'
import type { Owner } from './scheduler.ts'

interface Bound {
  readonly owner: Owner
  readonly receive: Receive
}

/** The most that fits into one datagram over IPv4. */
const maxDatagramBytes = 65_507
const firstFreePort = 40_000

/** Datagrams between simulated machines: late, lost, twice, and in any order. */
export class SimulatedDatagrams {
  readonly #paths: Paths
  readonly #bound = new Map<string, Bound>()
  #nextPort = firstFreePort

  constructor(paths: Paths) {
    this.#paths = paths
  }

  portOf(ip: string, owner: Owner): DatagramPort {
    return {
      bind: async (at, receive) => this.#bind(ip, at.port, owner, receive),
      dial: async (to, receive, failed) => {
        const socket = this.#bind(ip, 0, owner, (message, from, port) => {
          if (from === to.host && port === to.port) receive(message)
        })
        return this.#line(socket, to, owner, failed)
      },
    }
  }

  crash(owner: Owner): void {
    for (const [address, bound] of this.#bound) if (bound.owner === owner) this.#bound.delete(address)
  }

  #line(socket: DatagramSocket, to: { readonly host: string; readonly port: number }, owner: Owner, failed: (error: Error) => void): DatagramLine {
    return {
      send: (message) => {
        socket.send(message, to.host, to.port, failed)
        const { scheduler } = this.#paths
        // The machine answers for itself when nobody listens.
        scheduler.after(2 * this.#paths.travel(), owner, () => {
          if (!this.#isCut(socket.ip, to.host) && !this.#bound.has(`${to.host}:${to.port}`)) failed(new Error('connection refused'))
        })
      },
      close: () => socket.close(),
    }
  }

  #isCut(a: string, b: string): boolean {
    return this.#paths.isBlocked(a, b) || this.#paths.isBlocked(b, a)
  }

  #bind(ip: string, asked: number, owner: Owner, receive: Receive): DatagramSocket {
    const port = asked === 0 ? this.#nextPort++ : asked
    const address = `${ip}:${port}`
    if (this.#bound.has(address)) throw new Error(`listen udp ${address}: bind: address already in use`)
    const bound: Bound = { owner, receive }
    this.#bound.set(address, bound)
    return {
      ip,
      port,
      send: (message, to, toPort, failed) => {
        if (this.#bound.get(address) !== bound) failed(new Error('use of closed network connection'))
        else if (message.length > maxDatagramBytes) failed(new Error('message too long'))
        else this.#send(message, ip, port, to, toPort)
      },
      close: async () => {
        if (this.#bound.get(address) === bound) this.#bound.delete(address)
      },
    }
  }

  #send(message: Uint8Array, ip: string, port: number, to: string, toPort: number): void {
    const { random, faults, scheduler } = this.#paths
    const copies = faults.twice > 0 && random.chance(faults.twice) ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      if (faults.loss > 0 && random.chance(faults.loss)) continue
      scheduler.after(this.#paths.travel(), undefined, () => {
        const there = this.#bound.get(`${to}:${toPort}`)
        if (there === undefined || this.#paths.isBlocked(ip, to)) return
        scheduler.deliver(there.owner, () => {
          // Bytes of its own: the sender may go on using its buffer, and the receiver may keep these.
          if (this.#bound.get(`${to}:${toPort}`) === there) there.receive(message.slice(), ip, port)
        })
      })
    }
  }
}
