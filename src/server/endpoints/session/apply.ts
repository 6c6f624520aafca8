import { formatDuration, parseDuration } from '../../../std/duration.ts'
import { uuidOf } from '../../../std/uuid.ts'
import { SessionApply } from '../../../contract/rpc/session/apply.ts'
import { sessionGet } from '../../../state/session.ts'
import { CommandType } from '../../../wire/command.ts'
import { errors } from '../../../wire/errors.ts'
import { SessionRequest } from '../../../wire/records/session.ts'
import type { Session } from '../../../wire/records/session.ts'
import type { ServerContext } from '../../context.ts'
import { endpoint } from '../../endpoint.ts'

const longestTtl = 24 * 3_600_000_000_000

export const sessionApply = endpoint(SessionApply, async (server, request) => {
  const { Op } = request
  const asked = request.Session
  if (asked.ID === '' && Op === 'destroy') throw errors.mustProvideSessionId()
  if (asked.Node === '' && Op === 'create') throw errors.mustProvideSessionNode()
  const session = { ...asked, Behavior: behaviorOf(asked.Behavior), ID: Op === 'create' ? freshId(server) : asked.ID }
  refuseBadTtl(server, session.TTL)
  const result = await server.propose(CommandType.Session, SessionRequest, { ...request, Session: session })
  if (Op === 'create') server.sessionTimers.reset(session)
  if (Op === 'destroy') server.sessionTimers.clear(session.ID)
  return typeof result === 'string' ? result : ''
})

function behaviorOf(behavior: string): string {
  if (behavior === '') return 'release'
  if (behavior !== 'release' && behavior !== 'delete') throw errors.invalidSessionBehavior(behavior)
  return behavior
}

function refuseBadTtl(server: ServerContext, text: Session['TTL']): void {
  if (text === '') return
  const ttl = parseDuration(text)
  if ('error' in ttl) throw errors.unreadableSessionTtl(text, ttl.error)
  const { sessionTtlMin } = server.options
  if (ttl.value !== 0 && (ttl.value < sessionTtlMin || ttl.value > longestTtl)) {
    throw errors.sessionTtlOutOfRange(ttl.value, formatDuration(sessionTtlMin), formatDuration(longestTtl))
  }
}

/** IDs come from chance, so they are chosen before the command is logged: applying it must be the same on every server. */
function freshId(server: ServerContext): string {
  for (;;) {
    const id = uuidOf(server.runtime.random.bytes(16))
    if (sessionGet(server.store().read(), id).session === undefined) return id
  }
}
