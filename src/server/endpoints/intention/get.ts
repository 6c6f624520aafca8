import { IntentionGet } from '../../../contract/rpc/intention/get.ts'
import { intentionGet as readIntention } from '../../../state/intention.ts'
import { errors } from '../../../wire/errors.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const intentionGet = endpoint(IntentionGet, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, intention } = readIntention(store.read(), request.IntentionID, watch)
    if (intention === undefined) throw errors.intentionNotFound()
    return { Intentions: [intention], ...replyMeta(index) }
  }),
)
