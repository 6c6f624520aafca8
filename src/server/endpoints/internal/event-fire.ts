import { userEventName } from '../../../cluster/lan-events.ts'
import { InternalEventFire } from '../../../contract/rpc/internal/event-fire.ts'
import { byteArray } from '../../../std/bytes.ts'
import { ConsulError } from '../../../std/errors.ts'
import { joinProblems } from '../../../std/go-multi-error.ts'
import { endpoint } from '../../endpoint.ts'
import { fillMeta, replyMeta } from '../../query.ts'

export const internalEventFire = endpoint(InternalEventFire, (server, { Name, Payload }) => {
  const reply = replyMeta(0)
  fillMeta(server, reply)
  try {
    server.sendEvent(userEventName(Name), byteArray(Payload ?? ''))
  } catch (error) {
    if (error instanceof ConsulError) throw new ConsulError(error.code, joinProblems([`error broadcasting event to segment "": ${error.message}`]), { cause: error })
    throw error
  }
  return reply
})
