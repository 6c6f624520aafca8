import { KVSListKeys } from '../../../contract/rpc/kvs/list-keys.ts'
import { kvListKeys as readKeys } from '../../../state/kv.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const kvListKeys = endpoint(KVSListKeys, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, keys } = readKeys(store.read(), request.Prefix, request.Seperator, watch)
    return { Keys: keys, ...replyMeta(index) }
  }),
)
