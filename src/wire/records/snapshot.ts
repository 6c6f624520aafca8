import {
  bool, buffer, codecOf, custom, index, jsonOf, list, opt, record, str, u64, u8, type RecordOf, type U64,
} from '../record.ts'
import { queryMeta } from './query-options.ts'

/** Op is 0 to save and 1 to restore. */
export const SnapshotRequest = record('SnapshotRequest', { Datacenter: str(), Token: str(), AllowStale: bool(), Op: u8() })
export type SnapshotRequest = RecordOf<typeof SnapshotRequest>

export const SnapshotResponse = record('SnapshotResponse', { Error: str(), ...queryMeta })
export type SnapshotResponse = RecordOf<typeof SnapshotResponse>

/** The first value of state.bin (protocol/snapshot.md §3). */
export const SnapshotHeader = record('SnapshotHeader', { LastIndex: index() })
export type SnapshotHeader = RecordOf<typeof SnapshotHeader>

/** One piece of a chunked command that had been received when the snapshot was taken. */
export const ChunkInfo = record('ChunkInfo', {
  OpNum: u64(),
  SequenceNum: u64(),
  NumChunks: u64(),
  Term: index(),
  Data: buffer(),
})
export type ChunkInfo = RecordOf<typeof ChunkInfo>

/** Chunks by operation number; for each the pieces in order, null for those not seen. */
export type ChunkMap = ReadonlyMap<U64, readonly (ChunkInfo | null)[]>

/** The pieces of one operation in order; null for those not seen. */
export const chunkList = list(opt(ChunkInfo))
const pieces = codecOf(chunkList)

/** The one map of the wire whose keys are integers. */
const chunkMap = custom<ChunkMap>({
  zero: () => new Map(),
  write: (writer, value) => {
    writer.mapHeader(value.size)
    for (const [opNum, chunks] of value) {
      writer.int(opNum)
      pieces.write(writer, chunks)
    }
  },
  read: (reader) => {
    const out = new Map<U64, readonly (ChunkInfo | null)[]>()
    for (let left = reader.mapLength(); left > 0; left--) {
      const opNum = reader.u64()
      out.set(opNum, pieces.read(reader) ?? [])
    }
    return out
  },
  toJson: (value) => `{${[...value].map(([opNum, chunks]) => `"${opNum}":${jsonOf(chunkList, chunks)}`).join(',')}}`,
  generate: (random) => new Map([[random.u32(), [null, ChunkInfo.generate(random)]]]),
})

/** The record of half-received chunked commands: once, last, also when empty. */
export const ChunkState = record('ChunkState', { ChunkMap: chunkMap })
export type ChunkState = RecordOf<typeof ChunkState>
