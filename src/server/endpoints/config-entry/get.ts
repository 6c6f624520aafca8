import { ConfigEntryGet } from '../../../contract/rpc/config-entry/get.ts'
import { configEntryGet as readEntry } from '../../../state/config/entry.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'
import { requireKind } from './kind.ts'

export const configEntryGet = endpoint(ConfigEntryGet, (server, request, signal) => {
  requireKind(request.Kind)
  return serveRead(server, request, signal, (store, watch) => {
    const { index, entry } = readEntry(store.read(), request.Kind, request.Name, watch)
    return { Entry: entry ?? null, ...replyMeta(index) }
  })
})
