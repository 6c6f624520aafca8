import { byteArray, byteString } from '../../std/bytes.ts'
import type { StableState } from '../ports.ts'
import type { Checksum } from './log-batch.ts'
import { getNumber, setNumber } from './log-frame.ts'

/** What stands at the beginning of a segment: all that one must know of what came before it, so that it may be deleted. */
export interface SegmentHeader {
  /** From 1 on, without gaps. */
  readonly number: number
  /** How many bytes of the segment before count; what follows there was torn by a crash. */
  readonly previousBytes: number
  /** Number of the last batch before this segment. */
  readonly sequence: number
  /** Mixed into the checksums of batches, so that no data can pass for a batch. */
  readonly salt: number
  /** First and last index of the log; 0 when it is empty. */
  readonly first: number
  readonly last: number
  readonly stable: StableState
}

/**
 * Little endian:
 *
 *     0 magic "PROCLOG1"
 *     8 checksum u32   CRC-32 of all that follows in the header
 *    12 length   u32   of the header
 *    16 number, 24 previousBytes, 32 sequence, 40 salt, 48 first, 56 last, 64 term, 72 lastVoteTerm, all u64
 *    80 lastVoteCandidate
 */
const fixedBytes = 80
const magic = 'PROCLOG1'

/** How much of a segment is read to find its header, which is no longer: a candidate is an address. */
export const longestHeaderBytes = 4096

export function encodeSegmentHeader(header: SegmentHeader, checksum: Checksum): Uint8Array {
  const candidate = byteArray(header.stable.lastVoteCandidate)
  const bytes = new Uint8Array(fixedBytes + candidate.length)
  const view = new DataView(bytes.buffer)
  bytes.set(byteArray(magic), 0)
  view.setUint32(12, bytes.length, true)
  setNumber(view, 16, header.number)
  setNumber(view, 24, header.previousBytes)
  setNumber(view, 32, header.sequence)
  setNumber(view, 40, header.salt)
  setNumber(view, 48, header.first)
  setNumber(view, 56, header.last)
  setNumber(view, 64, header.stable.term)
  setNumber(view, 72, header.stable.lastVoteTerm)
  bytes.set(candidate, fixedBytes)
  view.setUint32(8, checksum(bytes.subarray(12)), true)
  return bytes
}

/** The header at the beginning of these bytes, and how long it is; undefined when it is not what was written. */
export function decodeSegmentHeader(bytes: Uint8Array, checksum: Checksum): { readonly header: SegmentHeader; readonly length: number } | undefined {
  if (bytes.length < fixedBytes || byteString(bytes.subarray(0, magic.length)) !== magic) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const length = view.getUint32(12, true)
  if (length < fixedBytes || length > bytes.length) return undefined
  if (view.getUint32(8, true) !== checksum(bytes.subarray(12, length))) return undefined
  const header: SegmentHeader = {
    number: getNumber(view, 16),
    previousBytes: getNumber(view, 24),
    sequence: getNumber(view, 32),
    salt: getNumber(view, 40),
    first: getNumber(view, 48),
    last: getNumber(view, 56),
    stable: {
      term: getNumber(view, 64),
      lastVoteTerm: getNumber(view, 72),
      lastVoteCandidate: byteString(bytes.subarray(fixedBytes, length)),
    },
  }
  return { header, length }
}

export function segmentName(number: number): string {
  return String(number).padStart(8, '0')
}

/** The number of the segment with this name; undefined when it is no segment's. */
export function segmentNumber(name: string): number | undefined {
  const number = Number(name)
  return Number.isSafeInteger(number) && number > 0 && segmentName(number) === name ? number : undefined
}
