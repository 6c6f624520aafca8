import { sessionList } from '../../state/session.ts'
import type { Duty } from './duty.ts'

/** No timer survives a change of leader, so every session starts its TTL anew. */
export const sessionExpiry: Duty = {
  name: 'session expiry',
  take: (server) => {
    for (const session of sessionList(server.store().read()).sessions) server.sessionTimers.reset(session)
  },
  drop: (server) => server.sessionTimers.clearAll(),
}
