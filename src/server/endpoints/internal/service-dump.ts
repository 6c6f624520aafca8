import { InternalServiceDump } from '../../../contract/rpc/internal/service-dump.ts'
import { recordFilter } from '../../../lang/bexpr/filter-records.ts'
import { serviceDump } from '../../../state/catalog/dump.ts'
import { CheckServiceNode } from '../../../wire/records/health.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const internalServiceDump = endpoint(InternalServiceDump, (server, request, signal) => {
  const filter = recordFilter(CheckServiceNode, request.Filter)
  return serveRead(server, request, signal, (store, watch) => {
    const { index, nodes } = serviceDump(store.read(), request.UseServiceKind ? request.ServiceKind : undefined, watch)
    return { Nodes: filter.rows(nodes), ...replyMeta(index) }
  })
})
