import { ConfigEntryList } from '../../../contract/rpc/config-entry/list.ts'
import { configEntryList as readEntries } from '../../../state/config/entry.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'
import { requireKind } from './kind.ts'

export const configEntryList = endpoint(ConfigEntryList, (server, request, signal) => {
  if (request.Kind !== '') requireKind(request.Kind)
  return serveRead(server, request, signal, (store, watch) => {
    const { index, entries } = readEntries(store.read(), request.Kind, watch)
    return { Kind: request.Kind, Entries: entries, ...replyMeta(index) }
  })
})
