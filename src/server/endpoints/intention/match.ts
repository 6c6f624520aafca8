import { IntentionMatch } from '../../../contract/rpc/intention/match.ts'
import { intentionList, intentionMatch as readMatches } from '../../../state/intention.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const intentionMatch = endpoint(IntentionMatch, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const view = store.read()
    const { Type = '', Entries = null } = request.Match ?? {}
    const Matches = (Entries ?? []).map((entry) => {
      const found = readMatches(view, Type, entry, watch)
      return found.length === 0 ? null : found
    })
    return { Matches, ...replyMeta(intentionList(view).index) }
  }),
)
