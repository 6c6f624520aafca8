import type { SessionSpecificRequest } from '../../../wire/records/session.ts'
import type { Call } from '../call.ts'
import { datacenterOf, refuseNamespace, requireTail } from '../call.ts'
import { readOptions } from '../options.ts'

/** A request about the session that the path names. */
export function sessionRequest(call: Call): SessionSpecificRequest {
  const options = readOptions(call)
  refuseNamespace(call)
  const id = requireTail(call, 'Missing session')
  return { ...options, Datacenter: datacenterOf(call), SessionID: id, Session: id }
}
