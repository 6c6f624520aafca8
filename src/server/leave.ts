import type { ServerContext } from './context.ts'
import type { Pool } from './network/pool.ts'
import { leadershipChange } from './query.ts'

/** How long a server waits, at most, until it is no longer in the Raft configuration. */
const graceMs = 5_000
const lookMs = 50

/** What leaving needs beside the server. */
export interface Leaving {
  readonly lan: Pool | undefined
  readonly wan: Pool | undefined
  /** How long requests that are under way may go on. */
  readonly drainMs: number
  /** From here on nothing is served that needs a leader. */
  readonly stopServing: () => void
}

/**
 * Leaves the cluster without being missed (protocol/gossip.md §6.9). The original's leader takes itself out of Raft and leaves the
 * others to notice and elect; here it first makes another one leader, who then lets it go like any server that left.
 */
export async function leaveCluster(server: ServerContext, leaving: Leaving): Promise<void> {
  const { log } = server.runtime
  log.info('server starting leave')
  const removed = await stepDown(server)
  for (const [name, pool] of [['WAN', leaving.wan], ['LAN', leaving.lan]] as const) {
    try {
      await pool?.leave()
    } catch (error) {
      log.error(`failed to leave ${name} Serf cluster`, { error })
    }
  }
  log.info('Waiting to drain RPC traffic', { drain_time: `${leaving.drainMs / 1000}s` })
  leaving.stopServing()
  await pause(server, leaving.drainMs)
  if (!removed && !(await untilRemoved(server))) log.warn('failed to leave raft configuration gracefully, timeout')
}

/** Makes another server the leader, if this one is; where that fails it takes itself out. True if nobody has to take it out any more. */
async function stepDown(server: ServerContext): Promise<boolean> {
  const { raft, options, runtime: { log } } = server
  if (raft.role() !== 'Leader') return false
  if (votersOf(server) < 2) return true
  if (await handOver(server)) return false
  try {
    await raft.removeServer(options.nodeId)
    return true
  } catch (error) {
    log.error('failed to remove ourself as raft peer', { error })
    return false
  }
}

/** Makes another server the leader, if this one is. False when that failed, or took too long. */
export async function handOver(server: ServerContext, withinMs = Infinity): Promise<boolean> {
  const { raft, runtime: { clock, log } } = server
  if (raft.role() !== 'Leader' || votersOf(server) < 2) return true
  const late = Promise.withResolvers<void>()
  const timer = Number.isFinite(withinMs) ? clock.timer(withinMs, () => late.reject(new Error('leadership transfer timeout'))) : undefined
  try {
    await Promise.race([raft.transferLeadership(), late.promise])
    return true
  } catch (error) {
    log.warn('failed to hand leadership over', { error })
    return false
  } finally {
    timer?.cancel()
  }
}

function votersOf({ raft }: ServerContext): number {
  return raft.configuration().configuration.Servers.filter(({ Suffrage }) => Suffrage === 0).length
}

async function untilRemoved(server: ServerContext): Promise<boolean> {
  const { raft, options, runtime: { clock } } = server
  const deadline = clock.now() + graceMs
  const isMember = (): boolean => raft.configuration().configuration.Servers.some(({ ID }) => ID === options.nodeId)
  while (isMember()) {
    if (clock.now() >= deadline) return false
    await leadershipChange(server, lookMs)
  }
  return true
}

function pause({ runtime: { clock } }: ServerContext, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.timer(ms, resolve))
}
