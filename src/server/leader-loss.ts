import { StatusLeader } from '../contract/rpc/status/leader.ts'
import { StatusRaftStats } from '../contract/rpc/status/raft-stats.ts'
import { majority } from '../raft/core/commit.ts'
import type { RaftServer } from '../raft/core/entry.ts'
import type { ServerContext } from './context.ts'

/** How long a leader that lives after all has to be heard again, and how far those who stand are apart at most. */
const patienceMs = 50
const turnMs = 100
const jitterMs = 40

/** The others may notice later; they are asked so often, so far apart. */
const rounds = 10
const roundMs = 100

interface Log {
  readonly id: string
  readonly index: number
  readonly term: number
}

/**
 * What a follower does whose leader seems to have ended, as connections say. It stands before silence has lasted long only if a
 * majority, itself included, has lost that leader: one broken link brings about no election. Whoever has the longest log stands
 * first, the others a turn later each, so that hardly ever two stand at once or one in vain.
 */
export async function leaderLost(server: ServerContext, address: string): Promise<void> {
  const { raft, options, runtime: { clock, random } } = server
  raft.leaderGone(address)
  for (let round = 0; round < rounds && mayStand(server); round++) {
    const voters = raft.configuration().configuration.Servers.filter(({ Suffrage }) => Suffrage === 0)
    if (!voters.some(({ ID }) => ID === options.nodeId)) return
    const others = voters.filter(({ ID, Address }) => ID !== options.nodeId && Address !== address)
    const logs = (await Promise.all(others.map((other) => logWithoutLeader(server, other)))).filter((log) => log !== undefined)
    if (!mayStand(server)) return
    if (logs.length + 1 >= majority(voters.length)) {
      const ahead = logs.filter((log) => isAhead(log, ownLog(server))).length
      return raft.standIn(patienceMs + ahead * turnMs + random.float() * jitterMs)
    }
    await new Promise<void>((resolve) => void clock.timer(roundMs, resolve))
  }
}

function mayStand(server: ServerContext): boolean {
  return !server.closing() && server.raft.role() === 'Follower' && server.raft.leader() === undefined
}

/** How far the log of a voter reaches that knows of no leader; undefined if it knows one or does not say. */
async function logWithoutLeader(server: ServerContext, { ID: id, Address }: RaftServer): Promise<Log | undefined> {
  const { neighbours, options, runtime: { clock } } = server
  const target = neighbours.serverAt(Address)
  if (target === undefined) return undefined
  const late = new AbortController()
  const timer = clock.timer(roundMs, () => late.abort(new Error('context deadline exceeded')))
  try {
    const [leader, stats] = await Promise.all([
      neighbours.call(target, StatusLeader, { ...StatusLeader.request.zero(), Datacenter: options.datacenter }, late.signal),
      neighbours.call(target, StatusRaftStats, {}, late.signal),
    ])
    return leader === '' ? { id, index: stats.LastIndex, term: stats.LastTerm } : undefined
  } catch (error) {
    server.runtime.log.debug('a server does not say whether it has lost the leader', { server: target.name, error })
    return undefined
  } finally {
    timer.cancel()
  }
}

function ownLog({ raft, options }: ServerContext): Log {
  const stats = raft.stats()
  return { id: options.nodeId, index: Number(stats['last_log_index']), term: Number(stats['last_log_term']) }
}

function isAhead(one: Log, other: Log): boolean {
  if (one.term !== other.term) return one.term > other.term
  return one.index !== other.index ? one.index > other.index : one.id < other.id
}
