import { crc32 } from '../std/crc32.ts'
import { InputError } from '../std/errors.ts'
import { lzwDecode, lzwEncode } from './lzw.ts'
import { MemberlistType } from './memberlist.ts'
import { encodeWith } from './record.ts'
import { Reader } from './msgpack-reader.ts'
import { MemberlistCompressed } from './records/memberlist.ts'

/** Frames around the messages of a datagram: compound, compressed, checksummed (protocol/gossip.md §3.2 to §3.5). */

/** Receivers of the original's generation misread longer compounds. */
export const mostParts = 127
/** Beside the parts themselves: type and count, and a length for each. */
export const compoundOverhead = 2
export const partOverhead = 2

const crcBytes = 5
/** Compound and compressed frames inside each other; real senders use one of each. */
const deepest = 4
/** Messages of one datagram, over all its frames: more than a sender of 1,400 bytes can put there. */
const mostMessages = 512

/** One datagram's worth of messages, at most `mostParts`. */
export function encodeCompound(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length > mostParts) throw new InputError(`memberlist: a compound of ${parts.length} parts`)
  let size = compoundOverhead + partOverhead * parts.length
  for (const part of parts) size += part.length
  const out = new Uint8Array(size)
  out[0] = MemberlistType.compound
  out[1] = parts.length
  let at = compoundOverhead
  for (const { length } of parts) {
    out[at++] = length >>> 8
    out[at++] = length & 0xff
  }
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** The frame of a compressed message; streams have it even when it makes them longer. */
export function compressed(message: Uint8Array): Uint8Array {
  const Buf = lzwEncode(message)
  return encodeWith((writer) => {
    writer.byte(MemberlistType.compressed)
    MemberlistCompressed.write(writer, { Algo: 0, Buf })
  })
}

/** Takes the frame off; at most `limit` bytes come out. */
export function decompressed(frame: Uint8Array, limit: number): Uint8Array {
  const { Algo, Buf } = MemberlistCompressed.read(new Reader(frame, 1))
  if (Algo !== 0) throw new InputError(`memberlist: cannot decompress, unknown algorithm ${Algo}`)
  return lzwDecode(Buf ?? new Uint8Array(), limit)
}

/** Puts the frames of a datagram around its message or messages. Compression counts only when it makes it shorter. */
export function sealPacket(parts: readonly Uint8Array[], { compress, crc }: { readonly compress: boolean; readonly crc: boolean }): Uint8Array {
  const [only] = parts
  let packet = only !== undefined && parts.length === 1 ? only : encodeCompound(parts)
  if (compress) {
    const shorter = compressed(packet)
    if (shorter.length < packet.length) packet = shorter
  }
  return crc ? checksummed(packet) : packet
}

function checksummed(packet: Uint8Array): Uint8Array {
  const out = new Uint8Array(crcBytes + packet.length)
  const sum = crc32(packet)
  out[0] = MemberlistType.crc
  out[1] = sum >>> 24
  out[2] = (sum >>> 16) & 0xff
  out[3] = (sum >>> 8) & 0xff
  out[4] = sum & 0xff
  out.set(packet, crcBytes)
  return out
}

/**
 * The messages of a datagram, in order, without their frames. Parts that a short datagram cuts off are dropped, the whole ones before
 * them are kept; everything else that is wrong is an `InputError`. Decompressed, all together have at most `limit` bytes.
 */
export function openPacket(packet: Uint8Array, limit: number): readonly Uint8Array[] {
  let bytes = packet
  if (bytes.length >= crcBytes && bytes[0] === MemberlistType.crc) {
    const sum = ((bytes[1]! << 24) | (bytes[2]! << 16) | (bytes[3]! << 8) | bytes[4]!) >>> 0
    if (crc32(bytes, crcBytes) !== sum) throw new InputError('memberlist: invalid checksum')
    bytes = bytes.subarray(crcBytes)
  }
  const messages: Uint8Array[] = []
  open(bytes, { messages, left: limit }, 0)
  return messages
}

interface Opened {
  readonly messages: Uint8Array[]
  /** Bytes that may still be decompressed. */
  left: number
}

function open(bytes: Uint8Array, opened: Opened, depth: number): void {
  if (bytes.length === 0) throw new InputError('memberlist: missing message type byte')
  const [type] = bytes
  if (type !== MemberlistType.compound && type !== MemberlistType.compressed) {
    if (opened.messages.length === mostMessages) throw new InputError('memberlist: too many messages in a datagram')
    opened.messages.push(bytes)
    return
  }
  if (depth === deepest) throw new InputError('memberlist: frames are nested too deeply')
  if (type === MemberlistType.compressed) {
    const inner = decompressed(bytes, opened.left)
    opened.left -= inner.length
    return open(inner, opened, depth + 1)
  }
  for (const part of compoundParts(bytes)) open(part, opened, depth + 1)
}

function compoundParts(bytes: Uint8Array): readonly Uint8Array[] {
  const [, count] = bytes
  if (count === undefined) throw new InputError('memberlist: missing compound length byte')
  let at = compoundOverhead + count * partOverhead
  if (at > bytes.length) throw new InputError('memberlist: truncated len slice')
  const parts: Uint8Array[] = []
  for (let index = 0; index < count; index++) {
    const length = (bytes[compoundOverhead + 2 * index]! << 8) | bytes[compoundOverhead + 2 * index + 1]!
    if (at + length > bytes.length) break
    parts.push(bytes.subarray(at, at + length))
    at += length
  }
  return parts
}
