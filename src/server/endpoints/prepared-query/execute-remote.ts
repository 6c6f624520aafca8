import { PreparedQueryExecuteRemote } from '../../../contract/rpc/prepared-query/execute-remote.ts'
import type { PreparedQueryExecuteRemoteRequest, PreparedQueryExecuteResponse } from '../../../wire/records/prepared-query.ts'
import type { ServerContext } from '../../context.ts'
import { endpoint } from '../../endpoint.ts'
import { confirmLeadership, fillMeta } from '../../query.ts'
import { executed } from './instances.ts'
import { limited } from './limited.ts'

/** Who asks is elsewhere, so no distance counts; and it falls back further by itself. */
export const preparedQueryExecuteRemote = endpoint(PreparedQueryExecuteRemote, (server, request) =>
  request.RequireConsistent ? confirmLeadership(server).then(() => execute(server, request)) : execute(server, request))

function execute(server: ServerContext, { Query, Connect, Limit }: PreparedQueryExecuteRemoteRequest): PreparedQueryExecuteResponse {
  const found = executed(server, Query, Connect)
  const reply = { ...found, Nodes: limited(found.Nodes ?? [], Limit) }
  fillMeta(server, reply)
  return reply
}
