import { PreparedQueryList } from '../../../contract/rpc/prepared-query/list.ts'
import { preparedQueryList as readQueries } from '../../../state/prepared-query.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const preparedQueryList = endpoint(PreparedQueryList, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, queries } = readQueries(store.read(), watch)
    return { Queries: queries, ...replyMeta(index) }
  }),
)
