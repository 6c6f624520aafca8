import { SessionNodeSessions } from '../../../contract/rpc/session/node-sessions.ts'
import { nodeSessions as readSessions } from '../../../state/session.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const sessionNodeSessions = endpoint(SessionNodeSessions, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, sessions } = readSessions(store.read(), request.Node, watch)
    return { Sessions: sessions, ...replyMeta(index) }
  }),
)
