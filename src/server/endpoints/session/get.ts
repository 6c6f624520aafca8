import { SessionGet } from '../../../contract/rpc/session/get.ts'
import { sessionGet as readSession } from '../../../state/session.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'
import { askedId } from './asked-id.ts'

export const sessionGet = endpoint(SessionGet, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, session } = readSession(store.read(), askedId(request), watch)
    return { Sessions: session === undefined ? null : [session], ...replyMeta(index) }
  }),
)
