import { CommandType } from '../../wire/command.ts'
import { Session, SessionRequest } from '../../wire/records/session.ts'
import type { ServerContext } from '../context.ts'

const attempts = 6
const firstRetryMs = 10_000

/** Logs the end of a session whose TTL is over; tries again while this server leads, since a lock hangs on it. */
export function expireSession(server: ServerContext, id: string): Promise<void> {
  return server.meters.took('session_ttl.invalidate', () => expire(server, id))
}

async function expire(server: ServerContext, id: string): Promise<void> {
  const log = server.runtime.log
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      await server.propose(CommandType.Session, SessionRequest, SessionRequest.make({
        Datacenter: server.options.datacenter,
        Op: 'destroy',
        Session: Session.make({ ID: id }),
      }))
      log.debug('Session TTL expired', { session: id })
      return
    } catch (error) {
      if (server.closing() || server.raft.role() !== 'Leader') return
      log.error('Invalidation failed', { error })
    }
    await pause(server, firstRetryMs * 2 ** attempt)
  }
  log.error('maximum revoke attempts reached for session', { session: id })
}

function pause(server: ServerContext, ms: number): Promise<void> {
  return new Promise((resolve) => {
    server.runtime.clock.timer(ms, resolve)
  })
}
