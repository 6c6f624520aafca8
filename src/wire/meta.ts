import { bytes, index, int, rec, record, str, type RecordOf } from './record.ts'
import { Configuration } from './records/raft.ts'

const fields = {
  Version: int(),
  ID: str(),
  Index: index(),
  Term: index(),
  Peers: bytes(),
  Configuration: rec(Configuration),
  ConfigurationIndex: index(),
  Size: int({ json: { goType: 'int64' } }),
} as const

/** meta.json of an archive (protocol/snapshot.md §2). Peers is the old form of the members (`encodePeers`). */
export const SnapshotMeta = record('SnapshotMeta', fields)
export type SnapshotMeta = RecordOf<typeof SnapshotMeta>

/** meta.json of a snapshot folder: the same and the CRC-64 of state.bin, 8 bytes big-endian (protocol/raft.md §8). */
export const StoredSnapshotMeta = record('fileSnapshotMeta', { ...fields, CRC: bytes() })
export type StoredSnapshotMeta = RecordOf<typeof StoredSnapshotMeta>

/** The only version there is. */
export const snapshotVersion = 1

/** The line of JSON that a file holds. */
export function encodeMeta(meta: SnapshotMeta): string {
  return `${SnapshotMeta.toJson(meta)}\n`
}

/** Reads meta.json; unknown keys pass, as with Go's `Unmarshal`. */
export function decodeMeta(json: string): SnapshotMeta {
  return SnapshotMeta.fromJson(json, { whole: true })
}

/** The line of JSON in a snapshot folder. */
export function encodeStoredMeta(meta: StoredSnapshotMeta): string {
  return `${StoredSnapshotMeta.toJson(meta)}\n`
}

/** Reads meta.json of a snapshot folder. */
export function decodeStoredMeta(json: string): StoredSnapshotMeta {
  return StoredSnapshotMeta.fromJson(json)
}
