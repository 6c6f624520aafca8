import { PreparedQueryExplain } from '../../../contract/rpc/prepared-query/explain.ts'
import type { PreparedQueryExplainResponse } from '../../../wire/records/prepared-query.ts'
import type { ServerContext } from '../../context.ts'
import { endpoint } from '../../endpoint.ts'
import { confirmLeadership, fillMeta, replyMeta } from '../../query.ts'
import { resolved } from './resolved.ts'

export const preparedQueryExplain = endpoint(PreparedQueryExplain, (server, request) =>
  request.RequireConsistent ? confirmLeadership(server).then(() => explain(server, request)) : explain(server, request))

function explain(server: ServerContext, request: Parameters<typeof resolved>[1]): PreparedQueryExplainResponse {
  const reply = { Query: resolved(server, request), ...replyMeta(0) }
  fillMeta(server, reply)
  return reply
}
