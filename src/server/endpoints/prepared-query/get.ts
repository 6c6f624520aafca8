import { PreparedQueryGet } from '../../../contract/rpc/prepared-query/get.ts'
import { preparedQueryGet as readQuery } from '../../../state/prepared-query.ts'
import { errors } from '../../../wire/errors.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const preparedQueryGet = endpoint(PreparedQueryGet, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, query } = readQuery(store.read(), request.QueryID, watch)
    if (query === undefined) throw errors.queryNotFound()
    return { Queries: [query], ...replyMeta(index) }
  }),
)
