import { ConfigEntryListAll } from '../../../contract/rpc/config-entry/list-all.ts'
import { configEntryList } from '../../../state/config/entry.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const configEntryListAll = endpoint(ConfigEntryListAll, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, entries } = configEntryList(store.read(), '', watch)
    return { Entries: entries, ...replyMeta(index) }
  }),
)
