import { MemberStatus } from '../../cluster/member.ts'
import type { Clock, Logger, Timer } from '../../runtime/ports.ts'
import { joinHostPort } from '../../std/ip.ts'
import { serversAmong } from '../neighbours.ts'
import type { Pool } from './pool.ts'

const intervalMs = 60_000

/**
 * Brings the servers of the datacenter into the pool of all datacenters, so that only one of them has to be told of another
 * datacenter (protocol/gossip.md §6.7).
 */
export class Flood {
  readonly #clock: Clock
  readonly #log: Logger
  readonly #datacenter: string
  readonly #lan: Pool
  readonly #wan: Pool
  #timer: Timer | undefined
  #working = false
  #again = false
  #closed = false

  constructor(clock: Clock, log: Logger, datacenter: string, lan: Pool, wan: Pool) {
    this.#clock = clock
    this.#log = log
    this.#datacenter = datacenter
    this.#lan = lan
    this.#wan = wan
    this.#arm()
  }

  /** A server joined. */
  servers(): void {
    this.#again = true
    if (this.#working || this.#closed) return
    this.#run().catch((error: unknown) => this.#log.error('Failed to flood-join servers', { error }))
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
  }

  #arm(): void {
    this.#timer = this.#clock.timer(intervalMs, () => {
      this.#arm()
      this.servers()
    })
  }

  async #run(): Promise<void> {
    this.#working = true
    try {
      while (this.#again && !this.#closed) {
        this.#again = false
        await this.#joinMissing()
      }
    } finally {
      this.#working = false
    }
  }

  async #joinMissing(): Promise<void> {
    const there = new Set(serversAmong(this.#wan.members()).filter(({ info }) => info.datacenter === this.#datacenter).map(({ info }) => info.shortName))
    for (const { info, member } of serversAmong(this.#lan.members())) {
      if (member.status !== MemberStatus.alive || there.has(info.name) || this.#closed) continue
      const server = `${info.name}.${info.datacenter}`
      if (info.wanJoinPort <= 0) {
        this.#log.debug('Failed to flood-join server', { server: info.name, address: info.address, error: 'no port to join' })
        continue
      }
      const address = joinHostPort(info.ip, info.wanJoinPort)
      const { joined, error } = await this.#wan.join([`${server}/${address}`], true)
      if (joined > 0) this.#log.debug('Successfully performed flood-join for server at address', { server, address })
      else this.#log.debug('Failed to flood-join server at address', { server, address, error })
    }
  }
}
