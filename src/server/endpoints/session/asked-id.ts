import type { SessionSpecificRequest } from '../../../wire/records/session.ts'

/** The field was renamed in 1.7; agents before that send the old one (protocol/rpc.md §11). */
export function askedId(request: Pick<SessionSpecificRequest, 'SessionID' | 'Session'>): string {
  return request.SessionID === '' ? request.Session : request.SessionID
}
