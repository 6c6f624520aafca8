import { preparedQueryResolve } from '../../../state/prepared-query.ts'
import { errors } from '../../../wire/errors.ts'
import type { PreparedQuery, PreparedQueryExecuteRequest } from '../../../wire/records/prepared-query.ts'
import type { ServerContext } from '../../context.ts'

/** The query that a request names, with templates applied. */
export function resolved(server: ServerContext, request: Pick<PreparedQueryExecuteRequest, 'QueryIDOrName' | 'Agent'>): PreparedQuery {
  const query = preparedQueryResolve(server.store().read(), request.QueryIDOrName, request.Agent.Segment)
  if (query === undefined) throw errors.queryNotFound()
  return query
}
