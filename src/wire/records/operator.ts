import { bool, index, list, rec, record, str, type RecordOf } from '../record.ts'
import { writeRequest } from './query-options.ts'

export const RaftServer = record('RaftServer', {
  ID: str(),
  Node: str(),
  Address: str(),
  Leader: bool(),
  ProtocolVersion: str(),
  Voter: bool(),
})
export type RaftServer = RecordOf<typeof RaftServer>

export const RaftConfigurationResponse = record('RaftConfigurationResponse', { Servers: list(rec(RaftServer)), Index: index() })
export type RaftConfigurationResponse = RecordOf<typeof RaftConfigurationResponse>

export const RaftRemovePeerRequest = record('RaftRemovePeerRequest', {
  Datacenter: str(),
  Address: str(),
  ID: str(),
  ...writeRequest,
})
export type RaftRemovePeerRequest = RecordOf<typeof RaftRemovePeerRequest>
