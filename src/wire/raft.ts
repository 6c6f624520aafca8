import { InputError } from '../std/errors.ts'
import { decodeKind, encodeKind, list, str, type U64 } from './record.ts'
import { Configuration, type ConfigurationServer } from './records/raft.ts'

/** Byte forms inside Raft's entries and messages (protocol/raft.md §5). */

/** 0 voter, 1 nonvoter, 2 staging. */
export type Suffrage = 0 | 1 | 2

export interface Member {
  readonly Suffrage: Suffrage
  readonly ID: string
  readonly Address: string
}
export interface Members {
  readonly Servers: readonly Member[]
}

/** The Data of a configuration entry. */
export function encodeConfiguration(members: Members): Uint8Array {
  return Configuration.encode(members)
}

/** Reads a configuration; a suffrage that does not exist is refused. */
export function decodeConfiguration(data: Uint8Array): Members {
  return { Servers: (Configuration.decode(data).Servers ?? []).map(member) }
}

function member({ Suffrage: suffrage, ID, Address }: ConfigurationServer): Member {
  if (suffrage !== 0 && suffrage !== 1 && suffrage !== 2) throw new InputError(`unknown suffrage ${suffrage}`)
  return { Suffrage: suffrage, ID, Address }
}

/** The addresses of a configuration as old readers want them. */
export function encodePeers(members: Members): Uint8Array {
  return encodeKind(list(str()), members.Servers.map(({ Address }) => Address))
}

/** The addresses in the old form. */
export function decodePeers(data: Uint8Array): readonly string[] {
  return decodeKind(list(str()), data) ?? []
}

/** What the Extensions of a chunk say. */
export interface ChunkHeader {
  /** Names the command that the chunk is part of. */
  readonly opNum: U64
  /** From 0. */
  readonly sequenceNum: number
  readonly numChunks: number
}

/** More chunks than this would be a command of half a terabyte. */
const maxChunks = 1 << 20

/** The Extensions of a chunk entry, in protobuf. Fields that are 0 are left out. */
export function encodeChunkInfo({ opNum, sequenceNum, numChunks }: ChunkHeader): Uint8Array {
  const out: number[] = []
  for (const [field, value] of [[1, BigInt(opNum)], [2, BigInt(sequenceNum)], [3, BigInt(numChunks)]] as const) {
    if (value === 0n) continue
    out.push(field << 3)
    let rest = value
    for (; rest > 0x7fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80)
    out.push(Number(rest))
  }
  return Uint8Array.from(out)
}

/** Reads the Extensions of a chunk. Unknown fields are passed over; counts that make no sense are refused. */
export function decodeChunkInfo(data: Uint8Array): ChunkHeader {
  const fields = new Map<number, bigint>()
  for (let at = 0; at < data.length;) {
    const tag = varint(data, at)
    const wire = Number(tag.value & 7n)
    const value = wire === 0 ? varint(data, tag.end) : { value: 0n, end: skipField(data, tag.end, wire) }
    if (wire === 0) fields.set(Number(tag.value >> 3n), value.value)
    at = value.end
  }
  const opNum = BigInt.asUintN(64, fields.get(1) ?? 0n)
  const sequenceNum = Number(BigInt.asUintN(32, fields.get(2) ?? 0n))
  const numChunks = Number(BigInt.asUintN(32, fields.get(3) ?? 0n))
  if (numChunks < 1 || numChunks > maxChunks) throw new InputError(`chunk: ${numChunks} chunks`)
  if (sequenceNum >= numChunks) throw new InputError(`chunk: number ${sequenceNum} of ${numChunks}`)
  return { opNum: opNum <= Number.MAX_SAFE_INTEGER ? Number(opNum) : opNum, sequenceNum, numChunks }
}

function varint(data: Uint8Array, start: number): { readonly value: bigint; readonly end: number } {
  let value = 0n
  for (let i = 0; i < 10; i++) {
    const byte = data[start + i]
    if (byte === undefined) throw new InputError('chunk: unexpected end of input')
    value |= BigInt(byte & 0x7f) << BigInt(7 * i)
    if (byte < 0x80) return { value, end: start + i + 1 }
  }
  throw new InputError('chunk: number of more than 64 bits')
}

function skipField(data: Uint8Array, at: number, wire: number): number {
  let end: number
  if (wire === 1) end = at + 8
  else if (wire === 5) end = at + 4
  else if (wire === 2) {
    const length = varint(data, at)
    if (length.value > BigInt(data.length)) throw new InputError('chunk: unexpected end of input')
    end = length.end + Number(length.value)
  } else throw new InputError(`chunk: unknown wire type ${wire}`)
  if (end > data.length) throw new InputError('chunk: unexpected end of input')
  return end
}
