import type { Clock, Logger, Random, Timer } from '../runtime/ports.ts'
import type { RpcTarget } from './dialer.ts'
import { firstRebalanceMs, rebalanceDelayMs, type ServerList } from './server-list.ts'

export interface RebalanceWorld {
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** Rejects when the server does not answer. */
  ping(server: RpcTarget): Promise<void>
  /** Members of the pool that the servers are known from. */
  memberCount(): number
}

/** Changes the order of a list from time to time until it is closed. */
export class Rebalancer {
  readonly #world: RebalanceWorld
  readonly #list: ServerList
  #timer: Timer
  #closed = false

  constructor(world: RebalanceWorld, list: ServerList) {
    this.#world = world
    this.#list = list
    this.#timer = world.clock.timer(firstRebalanceMs, this.#due)
  }

  close(): void {
    this.#closed = true
    this.#timer.cancel()
  }

  readonly #due = (): void => {
    this.#rebalance().catch((error: unknown) => {
      throw error
    })
  }

  async #rebalance(): Promise<void> {
    const { clock, random } = this.#world
    const moved = await this.#list.rebalance(random, (server) => this.#answers(server))
    if (this.#closed) return
    this.#tell(moved)
    this.#timer = clock.timer(rebalanceDelayMs(random, this.#list.size, this.#world.memberCount()), this.#due)
  }

  #tell(moved: boolean): void {
    const { first, size, offline } = this.#list
    const { log } = this.#world
    if (moved && first !== undefined) {
      const active = `${first.name} (Addr: tcp/${first.address}) (DC: ${first.datacenter})`
      log.debug('Rebalanced servers, new active server', { number_of_servers: size, active_server: active })
    } else if (offline && size > 0) log.debug('No healthy servers during rebalance, aborting')
  }

  async #answers(server: RpcTarget): Promise<boolean> {
    try {
      await this.#world.ping(server)
      return true
    } catch (error) {
      this.#world.log.debug('pinging server failed', { server: server.name, error })
      return false
    }
  }
}
