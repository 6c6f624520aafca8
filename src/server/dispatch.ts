import { errors } from '../wire/errors.ts'
import type { ServerContext } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { leadershipChange } from './query.ts'

/** The fields that decide where a request is served; a write has the first alone. */
interface Routed {
  readonly Datacenter?: string
  readonly AllowStale?: boolean
}

/**
 * Serves a call here if it may be served here (protocol/rpc.md §8): right datacenter, and this server leads or the caller accepts
 * a stale answer. Without a leader the call is held for a while, since one is usually elected within seconds.
 */
export function dispatch<Request, Reply>(
  server: ServerContext,
  endpoint: Endpoint<Request, Reply>,
  request: Request,
  signal?: AbortSignal,
): Reply | Promise<Reply> {
  const { forward } = endpoint.method
  if (forward === 'local') return served(server, endpoint, request, signal)
  const { Datacenter = '', AllowStale = false } = request as Routed
  if (Datacenter !== server.options.datacenter && !(forward === 'datacenter' && Datacenter === '')) {
    throw errors.noPathToDatacenter()
  }
  if (forward === 'datacenter' || mayServe(server, AllowStale)) return served(server, endpoint, request, signal)
  return held(server, endpoint, request, AllowStale, signal)
}

/** Whether a request may be answered from this server's state: by the leader always, by others if stale and ever in contact with one. */
function mayServe(server: ServerContext, allowStale: boolean): boolean {
  return server.raft.role() === 'Leader' || (allowStale && server.raft.lastContactMs() !== undefined)
}

async function held<Request, Reply>(
  server: ServerContext,
  endpoint: Endpoint<Request, Reply>,
  request: Request,
  allowStale: boolean,
  signal?: AbortSignal,
): Promise<Reply> {
  const { clock } = server.runtime
  const deadline = clock.now() + server.options.rpcHoldTimeoutMs
  while (!mayServe(server, allowStale)) {
    const left = deadline - clock.now()
    if (left <= 0 || server.closing()) throw errors.noClusterLeader()
    signal?.throwIfAborted()
    await leadershipChange(server, left)
  }
  return served(server, endpoint, request, signal)
}

function served<Request, Reply>(server: ServerContext, endpoint: Endpoint<Request, Reply>, request: Request, signal?: AbortSignal): Reply | Promise<Reply> {
  const times = server.meters.timesOf(endpoint.method)
  if (times === undefined) return endpoint.serve(server, request, signal)
  return server.meters.timed(times, () => endpoint.serve(server, request, signal))
}
