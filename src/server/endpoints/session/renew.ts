import { SessionRenew } from '../../../contract/rpc/session/renew.ts'
import { sessionGet } from '../../../state/session.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta } from '../../query.ts'
import { askedId } from './asked-id.ts'

/** Restarts the TTL. The reply's meta says neither a leader nor a contact, as the original's does (protocol/rpc.md §7.2). */
export const sessionRenew = endpoint(SessionRenew, (server, request) => {
  const { index, session } = sessionGet(server.store().read(), askedId(request))
  if (session === undefined) return { Sessions: null, ...replyMeta(index) }
  server.sessionTimers.reset(session)
  return { Sessions: [session], ...replyMeta(index) }
})
