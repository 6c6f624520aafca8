import { InternalNodeDump } from '../../../contract/rpc/internal/node-dump.ts'
import { recordFilter } from '../../../lang/bexpr/filter-records.ts'
import { nodeDump } from '../../../state/catalog/dump.ts'
import { NodeInfo } from '../../../wire/records/gateway.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const internalNodeDump = endpoint(InternalNodeDump, (server, request, signal) => {
  const filter = recordFilter(NodeInfo, request.Filter)
  return serveRead(server, request, signal, (store, watch) => {
    const { index, dump } = nodeDump(store.read(), watch)
    return { Dump: filter.rows(dump), ...replyMeta(index) }
  })
})
