import { PreparedQueryExecuteRemote } from '../../../contract/rpc/prepared-query/execute-remote.ts'
import {
  PreparedQueryExecuteRemoteRequest, type PreparedQuery, type PreparedQueryExecuteRequest, type PreparedQueryExecuteResponse,
} from '../../../wire/records/prepared-query.ts'
import type { ServerContext } from '../../context.ts'

/** Asks other datacenters, as the query says, until one has instances. What of them fails is told in the log and passed over. */
export async function failedOver(
  server: ServerContext,
  query: PreparedQuery,
  request: PreparedQueryExecuteRequest,
  own: PreparedQueryExecuteResponse,
): Promise<PreparedQueryExecuteResponse> {
  const log = server.runtime.log.named('prepared_query')
  let reply = own
  let Failovers = 0
  for (const datacenter of candidates(server, query)) {
    Failovers++
    try {
      reply = await server.otherDatacenters.call(datacenter, PreparedQueryExecuteRemote, remoteRequest(query, request, datacenter))
    } catch (error) {
      log.warn('Failed querying for service in datacenter', { service: query.Service.Service, datacenter, error })
      continue
    }
    if (reply.Nodes !== null && reply.Nodes.length > 0) break
  }
  return { ...reply, Failovers }
}

/** The nearest ones, then those listed that are known and not among them. */
function candidates(server: ServerContext, { Service: { Failover } }: PreparedQuery): readonly string[] {
  const known = server.otherDatacenters.byDistance()
  const nearest = known.slice(0, Math.max(Failover.NearestN, 0))
  const listed = (Failover.Datacenters ?? []).filter((datacenter) => {
    if (known.includes(datacenter)) return !nearest.includes(datacenter)
    server.runtime.log.named('prepared_query').debug('Skipping unknown datacenter in prepared query', { datacenter })
    return false
  })
  return [...nearest, ...listed]
}

function remoteRequest(query: PreparedQuery, request: PreparedQueryExecuteRequest, datacenter: string): PreparedQueryExecuteRemoteRequest {
  const { Token, AllowStale, RequireConsistent, MaxStaleDuration, Limit, Connect } = request
  return PreparedQueryExecuteRemoteRequest.make({ Token, AllowStale, RequireConsistent, MaxStaleDuration, Datacenter: datacenter, Query: query, Limit, Connect })
}
