import { InternalNodeInfo } from '../../../contract/rpc/internal/node-info.ts'
import { nodeInfo } from '../../../state/catalog/dump.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const internalNodeInfo = endpoint(InternalNodeInfo, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, dump } = nodeInfo(store.read(), request.Node, watch)
    return { Dump: dump, ...replyMeta(index) }
  }),
)
