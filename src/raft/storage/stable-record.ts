import { byteArray, byteString } from '../../std/bytes.ts'
import type { StableState } from '../ports.ts'
import { getNumber, setNumber } from './log-frame.ts'

/** The stable values with the number of the transaction that wrote them last. */
export interface StableRecord {
  readonly sequence: number
  readonly state: StableState
}

type Checksum = (bytes: Uint8Array) => number

const headerBytes = 28

/** Little endian: checksum u32 of what follows, sequence u64, term u64, lastVoteTerm u64, lastVoteCandidate to the end. */
export function encodeStable({ sequence, state }: StableRecord, checksum: Checksum): Uint8Array {
  const candidate = byteArray(state.lastVoteCandidate)
  const bytes = new Uint8Array(headerBytes + candidate.length)
  const view = new DataView(bytes.buffer)
  setNumber(view, 4, sequence)
  setNumber(view, 12, state.term)
  setNumber(view, 20, state.lastVoteTerm)
  bytes.set(candidate, headerBytes)
  view.setUint32(0, checksum(bytes.subarray(4)), true)
  return bytes
}

/** Undefined when the bytes are not what was written. */
export function decodeStable(bytes: Uint8Array, checksum: Checksum): StableRecord | undefined {
  if (bytes.length < headerBytes) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(0, true) !== checksum(bytes.subarray(4))) return undefined
  return {
    sequence: getNumber(view, 4),
    state: {
      term: getNumber(view, 12),
      lastVoteTerm: getNumber(view, 20),
      lastVoteCandidate: byteString(bytes.subarray(headerBytes)),
    },
  }
}
