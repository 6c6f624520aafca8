import { milliseconds } from '../std/duration.ts'
import type { Nanoseconds } from '../std/duration.ts'
import type { WatchSet } from '../memdb/watch-set.ts'
import { errors } from '../wire/errors.ts'
import { blockingRead } from './blocking-read.ts'
import type { ServerContext } from './context.ts'
import type { StateStore } from '../state/store.ts'

/** The part of a read request that decides how it is served (protocol/rpc.md §7). */
export interface ReadOptions {
  readonly MinQueryIndex: number | bigint
  readonly MaxQueryTime: Nanoseconds
  readonly RequireConsistent: boolean
}

/** The part of a reply that this file fills in. A query sets `Index` to what it read, 0 where it knows none. */
interface Meta {
  Index: number
  KnownLeader: boolean
  LastContact: Nanoseconds
}

/** Reads the state and builds the reply. Called again after each wake-up; `watch` collects what was read when somebody will wait for it. */
export type Query<Reply> = (store: StateStore, watch?: WatchSet) => Reply

/**
 * Waits get up to a sixteenth of their length on top, so that clients that started together do not return together. It is one of so many
 * steps, since the platform keeps timers of one length in one list, and thousands of lists cost more than thousands of timers.
 */
const jitterFraction = 16
const jitterSteps = 256

/**
 * Serves a read: at once, or, when the request names an index, as soon as the result's index is past it, and at the latest after
 * the asked time. A restore of a snapshot ends every wait. Without waiting there is no promise and no watch. `told` learns what was
 * answered.
 */
export function serveRead<Reply extends Meta>(
  server: ServerContext,
  request: ReadOptions,
  signal: AbortSignal | undefined,
  query: Query<Reply>,
  told?: (reply: Reply) => void,
): Reply | Promise<Reply> {
  server.meters.queries.add(1)
  if (request.RequireConsistent) return consistentRead(server, request, signal, query, told)
  if (request.MinQueryIndex !== 0) return waitingRead(server, request, signal, query, told)
  const reply = run(server, query)
  told?.(reply)
  return reply
}

async function consistentRead<Reply extends Meta>(
  server: ServerContext,
  request: ReadOptions,
  signal: AbortSignal | undefined,
  query: Query<Reply>,
  told?: (reply: Reply) => void,
): Promise<Reply> {
  await confirmLeadership(server)
  if (request.MinQueryIndex !== 0) return waitingRead(server, request, signal, query, told)
  const reply = run(server, query)
  told?.(reply)
  return reply
}

/** Confirms by a round of heartbeats that this server still leads, and that it has finished taking office. */
export function confirmLeadership(server: ServerContext): Promise<void> {
  return server.meters.took('rpc.consistentRead', () => confirmed(server))
}

async function confirmed(server: ServerContext): Promise<void> {
  await server.raft.verifyLeader()
  if (server.established()) return
  const deadline = server.runtime.clock.now() + server.options.rpcHoldTimeoutMs
  while (!server.established()) {
    const left = deadline - server.runtime.clock.now()
    if (left <= 0) throw errors.notReadyForConsistentReads()
    await leadershipChange(server, left)
  }
}

/** Resolves when leadership changes or the time is over. */
export function leadershipChange(server: ServerContext, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = server.runtime.clock.timer(withinMs, () => {
      stop()
      resolve()
    })
    const stop = server.onLeadershipChange(() => {
      timer.cancel()
      resolve()
    })
  })
}

function waitingRead<Reply extends Meta>(
  server: ServerContext,
  request: ReadOptions,
  signal: AbortSignal | undefined,
  query: Query<Reply>,
  told?: (reply: Reply) => void,
): Promise<Reply> {
  return blockingRead(server, {
    minIndex: request.MinQueryIndex,
    deadline: server.runtime.clock.now() + waitMs(server, request.MaxQueryTime),
    signal,
    read: (watch) => run(server, query, watch),
    confirm: request.RequireConsistent ? () => confirmLeadership(server) : undefined,
    told,
  })
}

function waitMs(server: ServerContext, asked: Nanoseconds): number {
  const { defaultQueryTimeMs, maxQueryTimeMs } = server.options
  const ms = milliseconds(asked)
  const timeout = ms > maxQueryTimeMs ? maxQueryTimeMs : ms <= 0 ? defaultQueryTimeMs : ms
  const jitter = Math.floor(server.runtime.random.float() * jitterSteps) / jitterSteps
  return timeout + Math.round(jitter * (timeout / jitterFraction))
}

function run<Reply extends Meta>(server: ServerContext, query: Query<Reply>, watch?: WatchSet): Reply {
  const reply = query(server.store(), watch)
  if (reply.Index === 0) reply.Index = 1
  fillMeta(server, reply)
  return reply
}

export type ReplyMeta = Meta & { ConsistencyLevel: string }

/** The meta part of a reply, for `serveRead` to complete. */
export function replyMeta(index: number): ReplyMeta {
  return { Index: index, KnownLeader: false, LastContact: 0, ConsistencyLevel: '' }
}

/** Says how fresh the answer is: 0 and true on the leader, else the time since a leader was heard of. */
export function fillMeta(server: ServerContext, meta: Pick<Meta, 'KnownLeader' | 'LastContact'>): void {
  if (server.raft.role() === 'Leader') {
    meta.KnownLeader = true
    return
  }
  meta.KnownLeader = server.raft.leader() !== undefined
  meta.LastContact = Math.round((server.raft.lastContactMs() ?? 0) * 1e6)
}
