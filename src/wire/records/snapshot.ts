import { bool, buffer, index, list, opt, record, str, u64, u8, type RecordOf } from '../record.ts'
import { queryMeta } from './query-options.ts'

/** Op of a snapshot request. */
export const SnapshotOp = { save: 0, restore: 1 } as const

export const SnapshotRequest = record('SnapshotRequest', { Datacenter: str(), Token: str(), AllowStale: bool(), Op: u8() })
export type SnapshotRequest = RecordOf<typeof SnapshotRequest>

export const SnapshotResponse = record('SnapshotResponse', { Error: str(), ...queryMeta })
export type SnapshotResponse = RecordOf<typeof SnapshotResponse>

/** The first value of state.bin (protocol/snapshot.md §3). */
export const SnapshotHeader = record('SnapshotHeader', { LastIndex: index() })
export type SnapshotHeader = RecordOf<typeof SnapshotHeader>

/** One piece of a chunked command that had been received when the snapshot was taken. */
export const ChunkInfo = record('ChunkInfo', { OpNum: u64(), SequenceNum: u64(), NumChunks: u64(), Term: index(), Data: buffer() })
export type ChunkInfo = RecordOf<typeof ChunkInfo>

/** The pieces of one operation in order; nil for those not seen. */
export const chunkList = list(opt(ChunkInfo))
