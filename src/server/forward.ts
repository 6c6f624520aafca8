import type { ServerInfo } from '../cluster/server-info.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import type { ServerContext } from './context.ts'
import type { OtherDatacenters } from './other-datacenters.ts'

/** Sends a call to a server of another datacenter (protocol/rpc.md §8). It is tried once: who is there has leaders of its own to look for. */
export function toDatacenter<Request, Reply>(
  server: ServerContext,
  method: RpcMethod<Request, Reply>,
  datacenter: string,
  request: Request,
  signal?: AbortSignal,
): Promise<Reply> {
  const { neighbours, runtime: { log } } = server
  const target = pickIn(server, datacenter)
  return neighbours.call(target, method, request, signal).catch((error: unknown) => {
    if (signal?.aborted !== true) neighbours.failed(target)
    log.error('RPC failed to server in DC', { server: target.address, datacenter, method: method.name, error })
    throw error
  })
}

/** A server of another datacenter; throws that there is no way to one. */
export function pickIn({ neighbours, runtime: { log } }: ServerContext, datacenter: string): ServerInfo {
  try {
    return neighbours.pick(datacenter)
  } catch (error) {
    log.warn('RPC request for DC is currently failing', { datacenter, error })
    throw error
  }
}

/** The leader, if it is another server that the pool knows. */
export function otherLeader({ raft, options, neighbours }: ServerContext): ServerInfo | undefined {
  const address = raft.leader()?.address
  return address === undefined || address === options.address ? undefined : neighbours.serverAt(address)
}

/** The other datacenters that a server is told of by its pool. */
export function otherDatacenters(server: ServerContext): OtherDatacenters {
  return {
    byDistance: () => server.neighbours.datacenters().filter((name) => name !== server.options.datacenter),
    call: async (datacenter, method, request) => toDatacenter(server, method, datacenter, request),
  }
}
