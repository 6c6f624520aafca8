import type { Random } from '../runtime/ports.ts'
import type { RpcTarget } from './dialer.ts'

/** A session is kept for at least so long, and up to half as long again. */
const minReuseMs = 120_000

/** How many new sessions a second each server may see of a whole cluster that rebalances. */
const newSessionsPerSecondPerServer = 64

/**
 * The servers of a datacenter in the order of preference: the first takes all calls until one to it fails (protocol/rpc.md §9).
 * A list is never changed, only replaced, so whoever goes through one is not disturbed.
 */
export class ServerList<T extends RpcTarget = RpcTarget> {
  #servers: readonly T[] = []
  /** A list that nobody is in, or of which nobody answers. */
  #offline = true

  get size(): number {
    return this.#servers.length
  }

  get offline(): boolean {
    return this.#offline
  }

  get all(): readonly T[] {
    return this.#servers
  }

  /** Whom to call. */
  get first(): T | undefined {
    return this.#servers[0]
  }

  /** Adds a server at the end; one of the same name is replaced where it stands. */
  add(server: T): void {
    const at = this.#servers.findIndex(({ name }) => name === server.name)
    this.#servers = at < 0 ? [...this.#servers, server] : this.#servers.with(at, server)
    this.#offline = false
  }

  remove(server: Pick<RpcTarget, 'name'>): void {
    this.#servers = this.#servers.filter(({ name }) => name !== server.name)
  }

  /** A call of this server failed. Of many that failed together one moves it to the end. */
  failed(server: Pick<RpcTarget, 'name'>): void {
    const [first, ...others] = this.#servers
    if (first !== undefined && others.length > 0 && first.name === server.name) this.#servers = [...others, first]
  }

  /**
   * Puts a server first that answers, chosen by chance, so that the clients spread over the servers. Who joined or left meanwhile is
   * seen to. True when the order is a new one.
   */
  async rebalance(random: Random, answers: (server: T) => Promise<boolean>): Promise<boolean> {
    const shuffled = shuffle(this.#servers, random)
    let tried = 0
    while (tried < shuffled.length && !await answers(shuffled[tried]!)) tried++
    this.#offline = tried === shuffled.length
    if (this.#offline) return false
    const order = [...shuffled.slice(tried), ...shuffled.slice(0, tried)]
    const now = new Map(this.#servers.map((server) => [server.name, server]))
    if (!now.has(order[0]!.name)) return false
    const kept = order.flatMap(({ name }) => now.get(name) ?? [])
    const known = new Set(kept)
    this.#servers = [...kept, ...this.#servers.filter((server) => !known.has(server))]
    return true
  }
}

/** How long to keep an order, so that a large cluster does not call few servers all at once. */
export function rebalanceDelayMs(random: Random, servers: number, members: number): number {
  const reuseMs = minReuseMs + random.float() * (minReuseMs / 2)
  return servers === 0 ? reuseMs : Math.max(reuseMs, (members / (servers * newSessionsPerSecondPerServer)) * 1000)
}

/** How long the first order is kept. */
export const firstRebalanceMs = minReuseMs

function shuffle<T>(items: readonly T[], random: Random): readonly T[] {
  const out = [...items]
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.u32() % (i + 1)
    const held = out[i]!
    out[i] = out[j]!
    out[j] = held
  }
  return out
}
