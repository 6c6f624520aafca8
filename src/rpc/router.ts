import { errors } from '../wire/errors.ts'
import type { RpcTarget } from './dialer.ts'
import { Rebalancer, type RebalanceWorld } from './rebalancer.ts'
import { ServerList } from './server-list.ts'

interface Route<T extends RpcTarget> {
  readonly list: ServerList<T>
  readonly rebalancer: Rebalancer
}

/** Whom to call in each datacenter (protocol/rpc.md §8): a list of servers for each that has any. */
export class Router<T extends RpcTarget = RpcTarget> {
  readonly #world: RebalanceWorld
  readonly #routes = new Map<string, Route<T>>()

  constructor(world: RebalanceWorld) {
    this.#world = world
  }

  addServer(server: T): void {
    let route = this.#routes.get(server.datacenter)
    if (route === undefined) {
      const list = new ServerList<T>()
      route = { list, rebalancer: new Rebalancer(this.#world, list) }
      this.#routes.set(server.datacenter, route)
    }
    route.list.add(server)
  }

  /** A datacenter goes with its last server. */
  removeServer(server: Pick<RpcTarget, 'name' | 'datacenter'>): void {
    const route = this.#routes.get(server.datacenter)
    if (route === undefined) return
    route.list.remove(server)
    if (route.list.size > 0) return
    route.rebalancer.close()
    this.#routes.delete(server.datacenter)
  }

  /** A call of this server failed, or its node did: others are preferred. */
  failServer(server: Pick<RpcTarget, 'name' | 'datacenter'>): void {
    this.#routes.get(server.datacenter)?.list.failed(server)
  }

  /** Whom to call. Throws `No path to datacenter`, or that none there is reachable. */
  pick(datacenter: string): T {
    const list = this.#routes.get(datacenter)?.list
    if (list === undefined) throw errors.noPathToDatacenter()
    if (list.offline || list.first === undefined) throw errors.datacenterUnavailable()
    return list.first
  }

  has(datacenter: string): boolean {
    return this.#routes.has(datacenter)
  }

  /** By name. */
  datacenters(): readonly string[] {
    return [...this.#routes.keys()].toSorted()
  }

  servers(datacenter: string): readonly T[] {
    return this.#routes.get(datacenter)?.list.all ?? []
  }

  close(): void {
    for (const { rebalancer } of this.#routes.values()) rebalancer.close()
    this.#routes.clear()
  }
}
