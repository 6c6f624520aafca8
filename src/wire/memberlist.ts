import { InputError } from '../std/errors.ts'
import { Reader } from './msgpack-reader.ts'
import { Writer } from './msgpack-writer.ts'
import { encodeWith } from './record.ts'
import {
  MemberlistAccusation, MemberlistAck, MemberlistAlive, MemberlistError, MemberlistIndirectPing, MemberlistNack, MemberlistPing,
  MemberlistPushPull, MemberlistState, MemberlistUserMessage,
} from './records/memberlist.ts'
import { typedDecoder, typedEncoder } from './typed-record.ts'

/** The first byte of a message (protocol/gossip.md §3.1). */
export const MemberlistType = {
  ping: 0,
  indirectPing: 1,
  ack: 2,
  suspect: 3,
  alive: 4,
  dead: 5,
  pushPull: 6,
  compound: 7,
  user: 8,
  compressed: 9,
  encrypted: 10,
  nack: 11,
  crc: 12,
  error: 13,
} as const

/** States of a push/pull. */
export const MemberlistStates = ['alive', 'suspect', 'dead', 'left'] as const

/** The bounds on what one message may hold. */
export interface MemberlistBounds {
  /** Members in one push/pull. */
  readonly members: number
  /** Bytes of its user state. */
  readonly userState: number
}

/** A message without framing. User bytes are views. */
export type MemberlistMessage =
  | { readonly type: 'ping'; readonly body: MemberlistPing }
  | { readonly type: 'indirectPing'; readonly body: MemberlistIndirectPing }
  | { readonly type: 'ack'; readonly body: MemberlistAck }
  | { readonly type: 'nack'; readonly body: MemberlistNack }
  | { readonly type: 'suspect' | 'dead'; readonly body: MemberlistAccusation }
  | { readonly type: 'alive'; readonly body: MemberlistAlive }
  | { readonly type: 'user'; readonly bytes: Uint8Array }

/** A whole push/pull. */
export interface PushPull {
  readonly join: boolean
  readonly nodes: readonly MemberlistState[]
  readonly userState: Uint8Array
}

/** Writes ping or indirect ping: fields of the source are left out when empty. */
function encodeProbe(type: number, { SourceAddr, SourcePort, SourceNode }: MemberlistPing, fields: number, own: (writer: Writer) => void): Uint8Array {
  return encodeWith((writer) => {
    writer.byte(type)
    writer.mapHeader(fields + (SourceAddr === null || SourceAddr.length === 0 ? 0 : 1) + (SourcePort === 0 ? 0 : 1) + (SourceNode === '' ? 0 : 1))
    own(writer)
    if (SourceAddr !== null && SourceAddr.length > 0) {
      writer.str('SourceAddr')
      writer.raw(SourceAddr)
    }
    if (SourceNode !== '') {
      writer.str('SourceNode')
      writer.str(SourceNode)
    }
    if (SourcePort !== 0) {
      writer.str('SourcePort')
      writer.int(SourcePort)
    }
  })
}

export function encodePing(body: MemberlistPing): Uint8Array {
  return encodeProbe(MemberlistType.ping, body, 2, (writer) => {
    writer.str('Node')
    writer.str(body.Node)
    writer.str('SeqNo')
    writer.int(body.SeqNo)
  })
}

export function encodeIndirectPing(body: MemberlistIndirectPing): Uint8Array {
  // Target is the one field that sorts behind those of the source.
  const probe = encodeProbe(MemberlistType.indirectPing, body, 5, (writer) => {
    writer.str('Nack')
    writer.bool(body.Nack)
    writer.str('Node')
    writer.str(body.Node)
    writer.str('Port')
    writer.int(body.Port)
    writer.str('SeqNo')
    writer.int(body.SeqNo)
  })
  return encodeWith((writer) => {
    writer.append(probe)
    writer.str('Target')
    writer.bufferOrNil(body.Target)
  })
}

export const encodeAck = typedEncoder(MemberlistType.ack, MemberlistAck)
export const encodeNack = typedEncoder(MemberlistType.nack, MemberlistNack)
export const encodeSuspect = typedEncoder(MemberlistType.suspect, MemberlistAccusation)
export const encodeDead = typedEncoder(MemberlistType.dead, MemberlistAccusation)
export const encodeAlive = typedEncoder(MemberlistType.alive, MemberlistAlive)
export const encodeMemberlistError = typedEncoder(MemberlistType.error, MemberlistError)

/** A user message of a datagram. */
export function encodeUser(bytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(bytes.length + 1)
  message[0] = MemberlistType.user
  message.set(bytes, 1)
  return message
}

/** A user message of a stream, which says its length. */
export function encodeUserStream(bytes: Uint8Array): Uint8Array {
  return encodeWith((writer) => {
    writer.byte(MemberlistType.user)
    MemberlistUserMessage.write(writer, { UserMsgLen: bytes.length })
    writer.append(bytes)
  })
}

export function encodePushPull({ join, nodes, userState }: PushPull): Uint8Array {
  return encodeWith((writer) => {
    writer.byte(MemberlistType.pushPull)
    MemberlistPushPull.write(writer, { Join: join, Nodes: nodes.length, UserStateLen: userState.length })
    for (const node of nodes) MemberlistState.write(writer, node)
    writer.append(userState)
  })
}

/** Reads a message of a datagram that is neither compound nor compressed; undefined when there is no such type. */
export function decodeMessage(bytes: Uint8Array): MemberlistMessage | undefined {
  const body = new Reader(bytes, 1)
  switch (bytes[0]) {
    case MemberlistType.ping: return { type: 'ping', body: MemberlistPing.read(body) }
    case MemberlistType.indirectPing: return { type: 'indirectPing', body: MemberlistIndirectPing.read(body) }
    case MemberlistType.ack: return { type: 'ack', body: MemberlistAck.read(body) }
    case MemberlistType.nack: return { type: 'nack', body: MemberlistNack.read(body) }
    case MemberlistType.suspect: return { type: 'suspect', body: MemberlistAccusation.read(body) }
    case MemberlistType.dead: return { type: 'dead', body: MemberlistAccusation.read(body) }
    case MemberlistType.alive: return { type: 'alive', body: MemberlistAlive.read(body) }
    case MemberlistType.user: return { type: 'user', bytes: bytes.subarray(1) }
    default: return undefined
  }
}

/** Reads a push/pull with its type byte. Counts beyond the bounds, or beyond what is there, are refused before anything is made. */
export function decodePushPull(bytes: Uint8Array, bounds: MemberlistBounds): PushPull {
  if (bytes[0] !== MemberlistType.pushPull) throw new InputError(`memberlist: type ${bytes[0]} is no push/pull`)
  const reader = new Reader(bytes, 1)
  const { Join, Nodes, UserStateLen } = MemberlistPushPull.read(reader)
  checkCounts(Nodes, UserStateLen, bytes.length - reader.pos, bounds)
  const nodes: MemberlistState[] = []
  for (let at = 0; at < Nodes; at++) {
    const node = MemberlistState.read(reader)
    if (node.State < 0 || node.State >= MemberlistStates.length) throw new InputError(`memberlist: unknown state ${node.State}`)
    nodes.push(node)
  }
  const start = reader.pos
  if (bytes.length - start < UserStateLen) throw new InputError('memberlist: user state is cut short')
  return { join: Join, nodes, userState: bytes.subarray(start, start + UserStateLen) }
}

/** A node takes at least a byte. */
function checkCounts(nodes: number, userState: number, left: number, bounds: MemberlistBounds): void {
  if (nodes < 0 || nodes > bounds.members) throw new InputError(`memberlist: a push/pull of ${nodes} members`)
  if (userState < 0 || userState > bounds.userState) throw new InputError(`memberlist: a user state of ${userState} bytes`)
  if (nodes + userState > left) throw new InputError('memberlist: a push/pull is cut short')
}

/** The bytes of a user message that came by stream. */
export function decodeUserStream(bytes: Uint8Array, limit: number): Uint8Array {
  const reader = new Reader(bytes, 1)
  const { UserMsgLen } = MemberlistUserMessage.read(reader)
  if (UserMsgLen < 0 || UserMsgLen > limit) throw new InputError(`memberlist: a user message of ${UserMsgLen} bytes`)
  if (bytes.length - reader.pos < UserMsgLen) throw new InputError('memberlist: a user message is cut short')
  return bytes.subarray(reader.pos, reader.pos + UserMsgLen)
}

const errorOf = typedDecoder(MemberlistType.error, MemberlistError)

/** The text of an error that came instead of an answer. */
export function decodeMemberlistError(bytes: Uint8Array): string {
  return errorOf(bytes).Error
}

/** An ack that came by stream. */
export const decodeAck = typedDecoder(MemberlistType.ack, MemberlistAck)
