import { SessionList } from '../../../contract/rpc/session/list.ts'
import { sessionList as readSessions } from '../../../state/session.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const sessionList = endpoint(SessionList, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, sessions } = readSessions(store.read(), watch)
    return { Sessions: sessions, ...replyMeta(index) }
  }),
)
