import { PreparedQueryApply } from '../../../contract/rpc/prepared-query/apply.ts'
import { preparedQueryGet } from '../../../state/prepared-query.ts'
import { ConsulError } from '../../../std/errors.ts'
import { uuidOf } from '../../../std/uuid.ts'
import { CommandType } from '../../../wire/command.ts'
import { errors } from '../../../wire/errors.ts'
import { PreparedQuery, PreparedQueryRequest } from '../../../wire/records/prepared-query.ts'
import type { ServerContext } from '../../context.ts'
import { endpoint } from '../../endpoint.ts'
import { expressionProblem, queryProblem } from './parse-query.ts'

export const preparedQueryApply = endpoint(PreparedQueryApply, async (server, request) => {
  const { Op } = request
  const asked = request.Query ?? PreparedQuery.make({})
  if (Op === 'create' && asked.ID !== '') throw errors.queryIdGiven()
  const query = Op === 'create' ? { ...asked, ID: freshId(server) } : asked
  if (Op !== 'create' && stored(server, query.ID) === undefined) throw errors.unknownQueryToModify(query.ID)
  if (Op === 'create' || Op === 'update') {
    const problem = queryProblem(query)
    if (problem !== undefined) throw errors.invalidQuery(problem)
    const unable = expressionProblem(query)
    if (unable !== undefined) throw errors.queryTemplate(unable)
  } else if (Op !== 'delete') throw errors.unknownQueryOperation(Op)
  await server.propose(CommandType.PreparedQuery, PreparedQueryRequest, { ...request, Query: query })
  return query.ID
})

function stored(server: ServerContext, id: string): PreparedQuery | undefined {
  try {
    return preparedQueryGet(server.store().read(), id).query
  } catch (error) {
    if (error instanceof ConsulError) throw errors.queryLookupFailed(error.message)
    throw error
  }
}

/** IDs come from chance, so they are chosen before the command is logged: applying it must be the same on every server. */
function freshId(server: ServerContext): string {
  for (;;) {
    const id = uuidOf(server.runtime.random.bytes(16))
    if (preparedQueryGet(server.store().read(), id).query === undefined) return id
  }
}
