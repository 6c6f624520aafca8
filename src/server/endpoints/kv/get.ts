import { KVSGet } from '../../../contract/rpc/kvs/get.ts'
import { kvGet as readKey } from '../../../state/kv.ts'
import { endpoint } from '../../endpoint.ts'
import { serveRead } from '../../query.ts'

export const kvGet = endpoint(KVSGet, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, entry } = readKey(store.read(), request.Key, watch)
    return { Entries: entry === undefined ? null : [entry], Index: index, KnownLeader: false, LastContact: 0, ConsistencyLevel: '' }
  }),
)
