import { MemberStatus } from '../../cluster/member.ts'
import type { ServerInfo } from '../../cluster/server-info.ts'
import { StatusRaftStats } from '../../contract/rpc/status/raft-stats.ts'
import type { Logger, Timer } from '../../runtime/ports.ts'
import { autopilotConfig } from '../../state/autopilot.ts'
import type { AutopilotConfig, AutopilotServerStats } from '../../wire/records/autopilot.ts'
import type { ServerContext, Tending } from '../context.ts'
import { serversAmong } from '../neighbours.ts'
import { deadServers, judge, promotions, unknownHealth, type ClusterHealth, type PoolServer } from './judge.ts'

/** How often dead servers are looked for, beside whenever servers change. */
const pruneMs = 10_000

/**
 * Tends the servers while this one leads: asks them how they are, lets those vote that have been well for long enough, and gives up
 * those that are dead (protocol/raft.md §9). The judgements are in `judge.ts`.
 */
export class Autopilot implements Tending {
  readonly #server: ServerContext
  readonly #log: Logger
  readonly #timers = new Map<'look' | 'prune', Timer>()
  #health = unknownHealth
  #started = false
  #looking = false
  #tending = false
  #again = false

  constructor(server: ServerContext) {
    this.#server = server
    this.#log = server.runtime.log.named('autopilot')
  }

  /** As of the last look; nothing is known of a server that does not lead. */
  get health(): ClusterHealth {
    return this.#health
  }

  start(): void {
    if (this.#started) return
    this.#started = true
    this.#health = unknownHealth
    this.#every('look', this.#server.options.serverHealthIntervalMs, () => this.#lookAndPromote())
    this.#every('prune', pruneMs, () => this.#prune())
  }

  stop(): void {
    this.#started = false
    this.#health = unknownHealth
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }

  /** The servers have changed: some may be given up now. */
  servers(): void {
    if (this.#started) this.#prune().catch((error: unknown) => this.#failed(error))
  }

  #every(name: 'look' | 'prune', ms: number, work: () => Promise<void>): void {
    const timer = this.#server.runtime.clock.timer(ms, () => {
      this.#every(name, ms, work)
      work().catch((error: unknown) => this.#failed(error))
    })
    this.#timers.set(name, timer)
  }

  /** What was tried is tried again at the next round; without office it failed for that. */
  #failed(error: unknown): void {
    if (this.#started) this.#log.error('Error tending the servers', { error })
  }

  /** A server is let vote as soon as it is seen to be stable; the original looks for that every ten seconds. */
  async #lookAndPromote(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    try {
      await this.#look()
      await this.#promote()
    } finally {
      this.#looking = false
    }
  }

  async #look(): Promise<void> {
    const config = this.#config()
    if (config === undefined) return
    const { raft, neighbours, runtime, options } = this.#server
    const known = serversAmong(neighbours.members()).filter(({ member }) => member.status !== MemberStatus.left)
    const pool = new Map(known.map(({ info, member }): [string, PoolServer] => [info.id, { info, status: member.status }]))
    const lastIndex = raft.lastIndex()
    const stats = await this.#stats(known.map(({ info }) => info))
    if (!this.#started) return
    this.#health = judge({
      now: runtime.clock.now(),
      config,
      servers: raft.configuration().configuration.Servers,
      pool,
      stats,
      leaderAddress: raft.role() === 'Leader' ? options.address : '',
      lastIndex,
      lastTerm: Number(raft.stats()['last_log_term']),
    }, this.#health)
    this.#server.meters.judged(this.#health)
  }

  /** Asks all servers at once; who has not answered after half the time between two looks is left out. */
  async #stats(servers: readonly ServerInfo[]): Promise<ReadonlyMap<string, AutopilotServerStats>> {
    const { runtime, options } = this.#server
    const late = new AbortController()
    const timer = runtime.clock.timer(options.serverHealthIntervalMs / 2, () => late.abort(new Error('context deadline exceeded')))
    const found = new Map<string, AutopilotServerStats>()
    await Promise.all(servers.map(async (info) => {
      try {
        found.set(info.id, await this.#statsOf(info, late.signal))
      } catch (error) {
        this.#log.warn('error getting server health from server', { server: info.name, error })
      }
    }))
    timer.cancel()
    return found
  }

  async #statsOf(info: ServerInfo, signal: AbortSignal): Promise<AutopilotServerStats> {
    if (info.id === this.#server.options.nodeId) return this.#server.rpc(StatusRaftStats, {})
    return this.#server.neighbours.call(info, StatusRaftStats, {}, signal)
  }

  async #promote(): Promise<void> {
    const config = this.#config()
    if (config === undefined) return
    const { raft, runtime } = this.#server
    for (const server of promotions(this.#health, raft.configuration().configuration.Servers, config, runtime.clock.now())) {
      this.#log.info('Promoting server to voter', { id: server.ID, address: server.Address })
      await raft.addVoter(server.ID, server.Address)
      this.servers()
    }
  }

  /** One at a time; who asks meanwhile is served by another round. */
  async #prune(): Promise<void> {
    this.#again = true
    if (this.#tending) return
    this.#tending = true
    try {
      while (this.#again && this.#started) {
        this.#again = false
        await this.#giveUp()
      }
    } finally {
      this.#tending = false
    }
  }

  async #giveUp(): Promise<void> {
    const config = this.#config()
    if (config?.CleanupDeadServers !== true) return
    const { raft, neighbours } = this.#server
    const pool = serversAmong(neighbours.members()).map(({ info, member }) => ({ info, status: member.status }))
    const { failed, stale, refusal } = deadServers(pool, raft.configuration().configuration.Servers, Number(config.MinQuorum))
    if (refusal !== '') this.#log.debug('Failed to remove dead servers', { error: refusal })
    for (const { info } of failed) {
      this.#log.info('Attempting removal of failed server node', { name: info.name })
      await neighbours.forceLeave(info.name, false)
    }
    for (const { ID, Address } of stale) {
      this.#log.info('Attempting removal of stale server', { id: ID, address: Address })
      await raft.removeServer(ID)
    }
  }

  #config(): AutopilotConfig | undefined {
    return autopilotConfig(this.#server.store().read()).config
  }
}
