import { bytes, index, list, rec, record, str, u64, type RecordOf } from '../record.ts'
import { indexes, queryMeta, queryOptions, writeRequest } from './query-options.ts'

export const DirEntry = record('DirEntry', {
  LockIndex: u64(),
  Key: str(),
  Flags: u64(),
  Value: bytes(),
  Session: str({ json: 'omitempty' }),
  ...indexes,
})
export type DirEntry = RecordOf<typeof DirEntry>

export const KVSRequest = record('KVSRequest', { Datacenter: str(), Op: str(), DirEnt: rec(DirEntry), ...writeRequest })
export type KVSRequest = RecordOf<typeof KVSRequest>

export const KeyRequest = record('KeyRequest', { Datacenter: str(), Key: str(), ...queryOptions })
export type KeyRequest = RecordOf<typeof KeyRequest>

/** `Seperator` is the wire's spelling. */
export const KeyListRequest = record('KeyListRequest', { Datacenter: str(), Prefix: str(), Seperator: str(), ...queryOptions })
export type KeyListRequest = RecordOf<typeof KeyListRequest>

export const IndexedDirEntries = record('IndexedDirEntries', { Entries: list(rec(DirEntry)), ...queryMeta })
export type IndexedDirEntries = RecordOf<typeof IndexedDirEntries>

export const IndexedKeyList = record('IndexedKeyList', { Keys: list(str()), ...queryMeta })
export type IndexedKeyList = RecordOf<typeof IndexedKeyList>

export const TombstoneRequest = record('TombstoneRequest', { Datacenter: str(), Op: str(), ReapIndex: index(), ...writeRequest })
export type TombstoneRequest = RecordOf<typeof TombstoneRequest>
