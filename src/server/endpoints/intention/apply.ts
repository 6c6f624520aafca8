import { ConsulError } from '../../../std/errors.ts'
import { uuidOf } from '../../../std/uuid.ts'
import { IntentionApply } from '../../../contract/rpc/intention/apply.ts'
import { intentionGet, intentionHash, precedenceOf } from '../../../state/intention.ts'
import { CommandType } from '../../../wire/command.ts'
import { errors } from '../../../wire/errors.ts'
import { Intention, IntentionRequest } from '../../../wire/records/intention.ts'
import type { ServerContext } from '../../context.ts'
import { endpoint } from '../../endpoint.ts'
import { wallTime } from '../../wall-time.ts'
import { intentionProblem } from './problem.ts'

export const intentionApply = endpoint(IntentionApply, async (server, request) => {
  const asked = request.Intention ?? Intention.zero()
  const intention = prepared(server, request.Op, asked)
  await server.propose(CommandType.Intention, IntentionRequest, { ...request, Intention: intention })
  return intention.ID
})

function prepared(server: ServerContext, op: string, asked: Intention): Intention {
  if (op === 'create') {
    if (asked.ID !== '') throw errors.intentionIdGiven()
    const now = wallTime(server.runtime.clock.wall())
    return checked({ ...asked, ID: freshId(server), CreatedAt: now, UpdatedAt: now })
  }
  if (op !== 'update' && op !== 'delete') throw errors.unknownIntentionOperation(op)
  if (stored(server, asked.ID) === undefined) throw errors.unknownIntention(op === 'update' ? 'modify' : 'delete', asked.ID)
  return op === 'delete' ? asked : checked({ ...asked, UpdatedAt: wallTime(server.runtime.clock.wall()) })
}

/** With what the original fills in: all that applying it could not come to by itself on every server alike. */
function checked(asked: Intention): Intention {
  const named: Intention = {
    ...asked,
    SourceType: asked.SourceType === '' ? 'consul' : asked.SourceType,
    SourceNS: asked.SourceNS === '' ? 'default' : asked.SourceNS,
    DestinationNS: asked.DestinationNS === '' ? 'default' : asked.DestinationNS,
  }
  const problem = intentionProblem(named)
  if (problem !== undefined) throw errors.invalidIntention(problem)
  return { ...named, Precedence: precedenceOf(named), Hash: intentionHash(named) }
}

function stored(server: ServerContext, id: string): Intention | undefined {
  try {
    return intentionGet(server.store().read(), id).intention
  } catch (error) {
    if (error instanceof ConsulError) throw errors.intentionLookupFailed(error.message)
    throw error
  }
}

/** IDs come from chance, so they are chosen before the command is logged: applying it must be the same on every server. */
function freshId(server: ServerContext): string {
  for (;;) {
    const id = uuidOf(server.runtime.random.bytes(16))
    if (intentionGet(server.store().read(), id).intention === undefined) return id
  }
}
