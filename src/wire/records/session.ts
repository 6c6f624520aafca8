import { dur, list, rec, record, str, type RecordOf } from '../record.ts'
import { indexes, queryMeta, queryOptions, writeRequest } from './query-options.ts'

export const ServiceCheck = record('ServiceCheck', { ID: str(), Namespace: str() })
export type ServiceCheck = RecordOf<typeof ServiceCheck>

/** `Checks` is the old form of `NodeChecks`; both bind. */
export const Session = record(
  'Session',
  {
    ID: str(),
    Name: str(),
    Node: str(),
    LockDelay: dur({ json: { duration: 'read' } }),
    Behavior: str({ json: { goType: 'structs.SessionBehavior' } }),
    TTL: str(),
    NodeChecks: list(str()),
    ServiceChecks: list(rec(ServiceCheck)),
    Checks: list(str({ json: { goType: 'types.CheckID' } }), { json: 'omitempty' }),
    ...indexes,
  },
  { ownReader: 'lenient', goName: 'struct { LockDelay interface {}; *structs.Alias }' },
)
export type Session = RecordOf<typeof Session>

export const SessionRequest = record('SessionRequest', { Datacenter: str(), Op: str(), Session: rec(Session), ...writeRequest })
export type SessionRequest = RecordOf<typeof SessionRequest>

/** `Session` is an old name of `SessionID`, used when that is empty. */
export const SessionSpecificRequest = record('SessionSpecificRequest', {
  Datacenter: str(),
  SessionID: str(),
  Session: str(),
  ...queryOptions,
})
export type SessionSpecificRequest = RecordOf<typeof SessionSpecificRequest>

export const IndexedSessions = record('IndexedSessions', { Sessions: list(rec(Session)), ...queryMeta })
export type IndexedSessions = RecordOf<typeof IndexedSessions>
