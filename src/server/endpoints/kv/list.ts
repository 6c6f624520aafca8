import { KVSList } from '../../../contract/rpc/kvs/list.ts'
import { kvList as readKeys } from '../../../state/kv.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const kvList = endpoint(KVSList, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, entries } = readKeys(store.read(), request.Key, watch)
    return { Entries: entries.length === 0 ? null : entries, ...replyMeta(index) }
  }),
)
