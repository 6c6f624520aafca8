import { StatusPeers } from '../contract/rpc/status/peers.ts'
import type { ServerInfo } from '../cluster/server-info.ts'
import { DCSpecificRequest } from '../wire/records/catalog.ts'
import type { ServerContext } from './context.ts'
import { serversAmong } from './neighbours.ts'

/** How often a server is asked whether it has peers, and the first pause between; each is twice the one before. */
const attempts = 6
const firstPauseMs = 1_000

/**
 * Makes the first configuration once as many servers are in the pool as were to be expected (protocol/raft.md §9). Every server does
 * so by itself; that they all write the same is what they have in common. Over as soon as there is a cluster.
 */
export class BootstrapExpect {
  readonly #server: ServerContext
  #expect: number
  #working = false
  #again = false

  /** `expect` 0: nothing will be done. */
  constructor(server: ServerContext, expect: number) {
    this.#server = server
    this.#expect = expect
  }

  /** Servers of the pool have changed. */
  async servers(): Promise<void> {
    this.#again = true
    if (this.#working) return
    this.#working = true
    while (this.#again && this.#expect > 0 && !this.#server.closing()) {
      this.#again = false
      await this.#look()
    }
    this.#working = false
  }

  async #look(): Promise<void> {
    const { raft, runtime: { log } } = this.#server
    if (raft.lastIndex() > 0) return this.#giveUp('Raft data found, disabling bootstrap mode')
    const servers = this.#servers()
    if (servers === undefined) return
    for (const info of servers) {
      if ((await this.#peersOf(info)).length === 0) continue
      return this.#giveUp('Existing Raft peers reported by server, disabling bootstrap mode', { server: info.name })
    }
    if (raft.lastIndex() > 0) return this.#giveUp('Raft data found, disabling bootstrap mode')
    log.info('Found expected number of peers, attempting bootstrap', { peers: servers.map(({ address }) => address).join(',') })
    this.#expect = 0
    try {
      await raft.bootstrap({ Servers: servers.map(({ id, address, nonVoter }) => ({ Suffrage: nonVoter ? 1 : 0, ID: id, Address: address })) })
    } catch (error) {
      log.error('Failed to bootstrap cluster', { error })
    }
  }

  /** All servers of the datacenter, if they are enough and want the same. */
  #servers(): readonly ServerInfo[] | undefined {
    const { neighbours, options, runtime: { log } } = this.#server
    const servers: ServerInfo[] = []
    for (const { info } of serversAmong(neighbours.members())) {
      if (info.datacenter !== options.datacenter) {
        log.warn('Member has a conflicting datacenter, ignoring', { member: info.name })
      } else if (info.expect !== 0 && info.expect !== this.#expect) {
        log.error('Member has a conflicting expect value. All nodes should expect the same number.', { member: info.name })
        return undefined
      } else if (info.bootstrap) {
        log.error('Member has bootstrap mode. Expect disabled.', { member: info.name })
        return undefined
      } else {
        servers.push(info)
      }
    }
    return servers.filter(({ nonVoter }) => !nonVoter).length < this.#expect ? undefined : servers
  }

  /** The peers that a server knows; none when it cannot be asked, since then it is no reason to wait for ever. */
  async #peersOf(info: ServerInfo): Promise<readonly string[]> {
    const { neighbours, options, runtime: { log } } = this.#server
    const request = DCSpecificRequest.make({ Datacenter: options.datacenter })
    if (info.id === options.nodeId) return (await this.#server.rpc(StatusPeers, request)) ?? []
    for (let attempt = 0; attempt < attempts && !this.#server.closing(); attempt++) {
      try {
        return (await neighbours.call(info, StatusPeers, request)) ?? []
      } catch (error) {
        const pauseMs = firstPauseMs * 2 ** attempt
        log.error('Failed to confirm peer status for server (will retry).', { server: info.name, nextRetryInterval: `${pauseMs / 1000}s`, error })
        await this.#pause(pauseMs)
      }
    }
    return []
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#server.runtime.clock.timer(ms, resolve))
  }

  #giveUp(why: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#expect = 0
    this.#server.runtime.log.info(why, fields)
  }
}
