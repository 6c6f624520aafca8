import { errors, isError, isRetryable } from '../wire/errors.ts'
import type { ServerContext } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { otherLeader, toDatacenter } from './forward.ts'
import { callLeader, LeaderReplaced } from './leader-call.ts'
import { leadershipChange } from './query.ts'

/** A call that has to be tried again waits up to this part of the time that it may be held, by chance. */
const pauseFraction = 16

/** The fields that decide where a request is served; a write has the first alone. */
interface Routed {
  readonly Datacenter?: string
  readonly AllowStale?: boolean
}

/**
 * Serves a call here if it may be served here (protocol/rpc.md §8): right datacenter, and this server leads or the caller accepts
 * a stale answer. Else it goes to who may serve it.
 */
export function dispatch<Request, Reply>(
  server: ServerContext,
  endpoint: Endpoint<Request, Reply>,
  asked: Request,
  signal?: AbortSignal,
): Reply | Promise<Reply> {
  const { method } = endpoint
  const request = method.primary === true ? { ...asked, Datacenter: server.options.primaryDatacenter ?? server.options.datacenter } : asked
  if (method.forward === 'local') return served(server, endpoint, request, signal)
  const { Datacenter = '', AllowStale = false } = request as Routed
  const named = method.forward === 'datacenter' && Datacenter === ''
  if (Datacenter !== server.options.datacenter && !named) return toDatacenter(server, method, Datacenter, request, signal)
  if (method.forward === 'datacenter') return served(server, endpoint, request, signal)
  const here = (): boolean => mayServe(server, method.mode, AllowStale && method.stale !== 'never')
  if (!here()) return atLeader(server, endpoint, request, here, signal)
  if (method.mode === 'read') return served(server, endpoint, request, signal)
  return servedOrHeld(server, endpoint, request, here, signal)
}

/** The common way of a write: served here, which only has to be held when leadership goes meanwhile. */
function servedOrHeld<Request, Reply>(
  server: ServerContext,
  endpoint: Endpoint<Request, Reply>,
  request: Request,
  here: () => boolean,
  signal?: AbortSignal,
): Reply | Promise<Reply> {
  const reply = served(server, endpoint, request, signal)
  if (!(reply instanceof Promise)) return reply
  return reply.catch((error: unknown) => {
    if (!isRetryable(error, 'write') && !notTaken(error)) throw error
    return atLeader(server, endpoint, request, here, signal, error as Error)
  })
}

/**
 * Whether a request may be answered from this server's state: by the leader until it leaves, by others if stale. A new leader first applies
 * what its predecessors had committed; and what is stale is still a state that there was, so who was started a moment ago first applies
 * what it finds committed. The original answers before that, without writes that were acknowledged long ago.
 */
function mayServe(server: ServerContext, mode: 'read' | 'write', allowStale: boolean): boolean {
  const { raft } = server
  if (allowStale && raft.knowsState()) return true
  return raft.role() === 'Leader' && !server.closing() && (mode === 'write' || raft.caughtUp())
}

/**
 * Serves a call that only the leader may serve: here as soon as this server leads, by the leader as soon as one is known. Elections
 * take seconds, so the call is held for as long before it fails. `failure` is what a first try gave.
 */
async function atLeader<Request, Reply>(
  server: ServerContext,
  endpoint: Endpoint<Request, Reply>,
  request: Request,
  here: () => boolean,
  signal?: AbortSignal,
  failure?: Error,
): Promise<Reply> {
  const { clock, random } = server.runtime
  const { rpcHoldTimeoutMs: holdMs } = server.options
  const deadline = clock.now() + holdMs
  let pausing = failure !== undefined
  for (;;) {
    if (pausing) {
      const left = deadline - clock.now()
      if (left <= 0) throw failure ?? errors.noClusterLeader()
      await leadershipChange(server, Math.min(left, (random.float() * holdMs) / pauseFraction))
    }
    pausing = true
    signal?.throwIfAborted()
    if (!here() && server.closing()) throw errors.noClusterLeader()
    try {
      if (here()) return await served(server, endpoint, request, signal)
      const leader = otherLeader(server)
      if (leader !== undefined) return await callLeader(server, leader, endpoint.method, request, signal)
    } catch (error) {
      // Who leads now is known, so there is nothing to wait for.
      if (error instanceof LeaderReplaced) pausing = false
      else if (!isRetryable(error, endpoint.method.mode) && !notTaken(error)) throw error
      else failure = error as Error
    }
  }
}

/** Leadership is gone or just being handed over, so nothing was taken on, and the next leader may be asked. */
function notTaken(error: unknown): boolean {
  return isError(error, 'leadership-transfer') || isError(error, 'not-leader')
}

function served<Request, Reply>(server: ServerContext, endpoint: Endpoint<Request, Reply>, request: Request, signal?: AbortSignal): Reply | Promise<Reply> {
  const times = server.meters.timesOf(endpoint.method)
  if (times === undefined) return endpoint.serve(server, request, signal)
  return server.meters.timed(times, () => endpoint.serve(server, request, signal))
}
