import { HealthServiceNodes } from '../../../contract/rpc/health/service-nodes.ts'
import { hasMeta } from '../../../state/catalog/meta.ts'
import { healthServiceNodes as readInstances } from '../../../state/catalog/health.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'
import { askedTags } from '../catalog/asked-tags.ts'

export const healthServiceNodes = endpoint(HealthServiceNodes, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, nodes } = readInstances(store.read(), request.ServiceName, askedTags(request), watch)
    const wanted = request.NodeMetaFilters
    return { Nodes: wanted === null ? nodes : nodes.filter(({ Node }) => hasMeta(Node?.Meta ?? null, wanted)), ...replyMeta(index) }
  }),
)
