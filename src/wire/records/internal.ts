import { bool, bytes, int, list, map, rec, record, str, u8, type RecordOf } from '../record.ts'
import { queryMeta, queryOptions } from './query-options.ts'

export const EventFireRequest = record('EventFireRequest', { Datacenter: str(), Name: str(), Payload: bytes(), ...queryOptions })
export type EventFireRequest = RecordOf<typeof EventFireRequest>

export const EventFireResponse = record('EventFireResponse', { ...queryMeta })
export type EventFireResponse = RecordOf<typeof EventFireResponse>

export const KeyringRequest = record('KeyringRequest', {
  Operation: str(),
  Key: str(),
  Datacenter: str(),
  Forwarded: bool(),
  RelayFactor: u8(),
  LocalOnly: bool(),
  ...queryOptions,
})
export type KeyringRequest = RecordOf<typeof KeyringRequest>

export const KeyringResponse = record('KeyringResponse', {
  WAN: bool(),
  Datacenter: str(),
  Segment: str(),
  Messages: map(str(), { json: 'omitempty' }),
  Keys: map(int()),
  PrimaryKeys: map(int()),
  NumNodes: int(),
  Error: str({ json: 'omitempty' }),
})
export type KeyringResponse = RecordOf<typeof KeyringResponse>

export const KeyringResponses = record('KeyringResponses', { Responses: list(rec(KeyringResponse)), ...queryMeta })
export type KeyringResponses = RecordOf<typeof KeyringResponses>
