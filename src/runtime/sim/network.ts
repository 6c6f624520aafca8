import type { SeededRandom } from './random.ts'
import type { Owner, Scheduler } from './scheduler.ts'

/** Answers one request; a rejection is an error of the service, not of the network. */
export type Handler = (method: string, request: unknown) => Promise<unknown>

type Settle = (resolve: (value: unknown) => void, reject: (error: Error) => void) => void

interface Endpoint {
  readonly owner: Owner
  readonly handler: Handler
}

export interface NetworkFaults {
  /** Milliseconds one way; most messages are near the lower end. */
  readonly delay: readonly [number, number]
  /** A message that takes up to so long, and with it those behind it on the connection: a lost packet. */
  readonly retransmit: { readonly chance: number; readonly delay: number }
  /** Chance that a message finds its connection broken. */
  readonly cut: number
  /** How long a call waits for its answer. */
  readonly callTimeoutMs: number
}

interface Connection {
  /** When the newest message of each direction arrives; none overtakes. */
  there: number
  back: number
  broken: boolean
  /** Makes every call in flight fail. */
  readonly open: Set<(error: Error) => void>
}

/**
 * Requests and replies over connections that keep order, as TCP does: messages are delayed, never lost alone. A connection breaks
 * as a whole; what was on its way may still arrive, after what a newer connection carries, and its replies are lost.
 */
export class SimulatedNetwork {
  readonly #scheduler: Scheduler
  readonly #random: SeededRandom
  readonly #endpoints = new Map<string, Endpoint>()
  readonly #connections = new Map<string, Connection>()
  readonly #blocked = new Set<string>()
  faults: NetworkFaults

  constructor(scheduler: Scheduler, random: SeededRandom, faults: NetworkFaults) {
    this.#scheduler = scheduler
    this.#random = random
    this.faults = faults
  }

  listen(address: string, owner: Owner, handler: Handler): void {
    this.#endpoints.set(address, { owner, handler })
  }

  /** Nobody listens there any more; its connections break. */
  close(address: string): void {
    this.#endpoints.delete(address)
    for (const [name, connection] of this.#connections) {
      const [from, to] = name.split(' ')
      if (from === address || to === address) this.#break(name, connection)
    }
  }

  /** Messages from one address to another vanish until `unblock`, one way. */
  block(from: string, to: string): void {
    this.#blocked.add(`${from} ${to}`)
  }

  heal(): void {
    this.#blocked.clear()
  }

  call(from: string, owner: Owner, to: string, channel: string, method: string, request: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const name = `${from} ${to} ${channel}`
      if (this.#random.chance(this.faults.cut)) this.#break(name, this.#connection(name))
      const connection = this.#connection(name)
      const end = (settle: () => void): void => {
        if (!connection.open.delete(fail)) return
        timeout.cancel()
        settle()
      }
      const fail = (error: Error): void => end(() => this.#scheduler.after(0, owner, () => reject(error)))
      connection.open.add(fail)
      const timeout = this.#scheduler.after(this.faults.callTimeoutMs, owner, () => {
        end(() => reject(new Error('i/o timeout')))
        // A connection on which an answer is overdue is given up.
        this.#break(name, connection)
      })
      connection.there = this.#arrival(connection.there)
      this.#scheduler.at(connection.there, undefined, () => {
        if (this.#blocked.has(`${from} ${to}`) || (connection.broken && this.#random.chance(0.5))) return
        const endpoint = this.#endpoints.get(to)
        if (endpoint === undefined || endpoint.owner.dead) return fail(new Error('connection refused'))
        this.#serve(endpoint, method, request, (settle) => {
          if (endpoint.owner.dead || connection.broken) return
          connection.back = this.#arrival(connection.back)
          this.#scheduler.at(connection.back, owner, () => {
            if (!this.#blocked.has(`${to} ${from}`) && !connection.broken) end(() => settle(resolve, reject))
          })
        })
      })
    })
  }

  #serve(endpoint: Endpoint, method: string, request: unknown, reply: (settle: Settle) => void): void {
    const serve = (): void => {
      endpoint.handler(method, request).then(
        (response) => reply((resolve) => resolve(response)),
        (error: unknown) => reply((_, reject) => reject(error instanceof Error ? error : new Error(String(error)))),
      )
    }
    if (endpoint.owner.pausedUntil > this.#scheduler.now) this.#scheduler.after(0, endpoint.owner, serve)
    else serve()
  }

  #connection(name: string): Connection {
    const known = this.#connections.get(name)
    if (known !== undefined && !known.broken) return known
    const connection: Connection = { there: 0, back: 0, broken: false, open: new Set() }
    this.#connections.set(name, connection)
    return connection
  }

  #break(name: string, connection: Connection): void {
    connection.broken = true
    if (this.#connections.get(name) === connection) this.#connections.delete(name)
    const error = new Error('connection reset by peer')
    for (const fail of connection.open) fail(error)
  }

  #arrival(after: number): number {
    const [low, high] = this.faults.delay
    const { chance, delay } = this.faults.retransmit
    const luck = this.#random.float()
    const travel = low + (high - low) * luck * luck + (this.#random.chance(chance) ? this.#random.between(0, delay) : 0)
    return Math.max(after, this.#scheduler.now + travel)
  }
}
