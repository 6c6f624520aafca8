import { IntentionList } from '../../../contract/rpc/intention/list.ts'
import { recordFilter } from '../../../lang/bexpr/filter-records.ts'
import { intentionList as readIntentions } from '../../../state/intention.ts'
import { Intention } from '../../../wire/records/intention.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const intentionList = endpoint(IntentionList, (server, request, signal) => {
  const filter = recordFilter(Intention, request.Filter)
  return serveRead(server, request, signal, (store, watch) => {
    const { index, intentions } = readIntentions(store.read(), watch)
    return { Intentions: filter.rows(intentions), ...replyMeta(index) }
  })
})
