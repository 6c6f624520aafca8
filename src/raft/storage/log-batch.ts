import { byteArray, byteString } from '../../std/bytes.ts'
import type { LogEntry, StableState } from '../ports.ts'
import { frameBytes, getNumber, readFrame, setNumber, writeFrame } from './log-frame.ts'

/** CRC-32 as in gzip. */
export type Checksum = (bytes: Uint8Array) => number

/** Changes that are written and synced together. They are done in the order in which they stand here. */
export interface LogBatch {
  /** Number of the batch in the life of the log, from 1 on. */
  readonly sequence: number
  /** Everything up to and including this index is deleted. */
  readonly trim: number | undefined
  /** Everything is deleted. */
  readonly clear: boolean
  /** This index and all after it are deleted. */
  readonly cut: number | undefined
  readonly entries: readonly LogEntry[]
  readonly stable: StableState | undefined
}

/**
 * A batch on disk, little endian:
 *
 *     0 magic    u32
 *     4 checksum u32   CRC-32 of all that follows, xor the salt of the segment
 *     8 length   u32   of the whole batch
 *    12 flags    u32   1 trim, 2 clear, 4 cut, 8 stable
 *    16 sequence u64
 *    24 trim, 32 cut   u64
 *    40 number of entries u32
 *    44 length of lastVoteCandidate u32
 *    48 term, 56 lastVoteTerm u64
 *    64 lastVoteCandidate, frames of the entries
 */
const headerBytes = 64
const magic = 0x4854_4142
const flag = { trim: 1, clear: 2, cut: 4, stable: 8 } as const

export const batchMagic: Uint8Array = Uint8Array.of(magic & 0xff, (magic >>> 8) & 0xff, (magic >>> 16) & 0xff, magic >>> 24)

/** Bytes that must be there before `batchBytes` can tell the length. */
export const batchPrefixBytes = 12

export function encodeBatch(batch: LogBatch, salt: number, checksum: Checksum): Uint8Array {
  const { sequence, trim, clear, cut, entries, stable } = batch
  const candidate = byteArray(stable?.lastVoteCandidate ?? '')
  let length = headerBytes + candidate.length
  for (const entry of entries) length += frameBytes(entry)
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic, true)
  view.setUint32(8, length, true)
  const flags = (trim === undefined ? 0 : flag.trim) | (clear ? flag.clear : 0) | (cut === undefined ? 0 : flag.cut) | (stable === undefined ? 0 : flag.stable)
  view.setUint32(12, flags, true)
  setNumber(view, 16, sequence)
  setNumber(view, 24, trim ?? 0)
  setNumber(view, 32, cut ?? 0)
  view.setUint32(40, entries.length, true)
  view.setUint32(44, candidate.length, true)
  setNumber(view, 48, stable?.term ?? 0)
  setNumber(view, 56, stable?.lastVoteTerm ?? 0)
  bytes.set(candidate, headerBytes)
  let at = headerBytes + candidate.length
  for (const entry of entries) at = writeFrame(bytes, at, entry)
  view.setUint32(4, (checksum(bytes.subarray(8)) ^ salt) >>> 0, true)
  return bytes
}

/** The length that the batch at `at` says it has; undefined where none begins. It may reach beyond the bytes. */
export function batchBytes(bytes: Uint8Array, at: number): number | undefined {
  if (bytes.length - at < batchPrefixBytes) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, batchPrefixBytes)
  const length = view.getUint32(8, true)
  return view.getUint32(0, true) === magic && length >= headerBytes ? length : undefined
}

/** A batch of exactly these bytes; undefined when they are not what was written. The data of its entries stay in the bytes. */
export function decodeBatch(bytes: Uint8Array, salt: number, checksum: Checksum): LogBatch | undefined {
  if (batchBytes(bytes, 0) !== bytes.length) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes)
  if (view.getUint32(4, true) !== (checksum(bytes.subarray(8)) ^ salt) >>> 0) return undefined
  const flags = view.getUint32(12, true)
  const candidateEnd = headerBytes + view.getUint32(44, true)
  if (candidateEnd > bytes.length) return undefined
  const entries: LogEntry[] = []
  let at = candidateEnd
  for (let left = view.getUint32(40, true); left > 0; left--) {
    const frame = readFrame(bytes, at)
    if (frame === undefined) return undefined
    entries.push(frame.entry)
    at = frame.end
  }
  if (at !== bytes.length) return undefined
  return {
    sequence: getNumber(view, 16),
    trim: (flags & flag.trim) === 0 ? undefined : getNumber(view, 24),
    clear: (flags & flag.clear) !== 0,
    cut: (flags & flag.cut) === 0 ? undefined : getNumber(view, 32),
    entries,
    stable: (flags & flag.stable) === 0 ? undefined : {
      term: getNumber(view, 48),
      lastVoteTerm: getNumber(view, 56),
      lastVoteCandidate: byteString(bytes.subarray(headerBytes, candidateEnd)),
    },
  }
}
