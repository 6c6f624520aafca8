import { byteString } from '../std/bytes.ts'
import { InputError } from '../std/errors.ts'
import { Reader } from './msgpack-reader.ts'
import { decodeKind, encodeKind, encodeWith, list, map, str } from './record.ts'
import { Vivaldi } from './records/coordinate.ts'
import {
  SerfJoin, SerfKeyRequest, SerfKeyResponse, SerfLeave, SerfMember, SerfPushPull, SerfQuery, SerfQueryResponse, SerfRelay, SerfTagFilter,
  SerfUserEvent,
} from './records/serf.ts'
import { typedDecoder, typedEncoder } from './typed-record.ts'

/** The first byte of a serf message (protocol/gossip.md §5.2). */
export const SerfType = {
  leave: 0,
  join: 1,
  pushPull: 2,
  userEvent: 3,
  query: 4,
  queryResponse: 5,
  conflictResponse: 6,
  keyRequest: 7,
  keyResponse: 8,
  relay: 9,
} as const

/** Flags of queries and their answers. */
export const SerfFlags = { ack: 1, noBroadcast: 2 } as const

/** A message of serf's. Conflict and key messages travel inside queries and have functions of their own. */
export type SerfMessage =
  | { readonly type: 'leave'; readonly body: SerfLeave }
  | { readonly type: 'join'; readonly body: SerfJoin }
  | { readonly type: 'userEvent'; readonly body: SerfUserEvent }
  | { readonly type: 'query'; readonly body: SerfQuery }
  | { readonly type: 'queryResponse'; readonly body: SerfQueryResponse }
  | { readonly type: 'relay'; readonly header: SerfRelay; readonly inner: Uint8Array }

/** Bounds on what a push/pull makes the receiver keep. */
export interface SerfBounds {
  /** Members with a status time, and members that have left. */
  readonly members: number
  /** Slots of the event buffer. */
  readonly eventSlots: number
}

export const encodeJoin = typedEncoder(SerfType.join, SerfJoin)
export const encodeLeave = typedEncoder(SerfType.leave, SerfLeave)
export const encodeUserEvent = typedEncoder(SerfType.userEvent, SerfUserEvent)
export const encodeQuery = typedEncoder(SerfType.query, SerfQuery)
export const encodeQueryResponse = typedEncoder(SerfType.queryResponse, SerfQueryResponse)
export const encodeKeyRequest = typedEncoder(SerfType.keyRequest, SerfKeyRequest)
export const decodeKeyRequest = typedDecoder(SerfType.keyRequest, SerfKeyRequest)
export const encodeKeyResponse = typedEncoder(SerfType.keyResponse, SerfKeyResponse)
export const decodeKeyResponse = typedDecoder(SerfType.keyResponse, SerfKeyResponse)
export const encodeSerfPushPull = typedEncoder(SerfType.pushPull, SerfPushPull)

/** Reads the user state of a push/pull within bounds. */
export function decodeSerfPushPull(bytes: Uint8Array, bounds: SerfBounds): SerfPushPull {
  const state = typedDecoder(SerfType.pushPull, SerfPushPull)(bytes)
  const { StatusLTimes, LeftMembers, Events } = state
  if ((StatusLTimes?.size ?? 0) > bounds.members || (LeftMembers?.length ?? 0) > bounds.members) throw new InputError('serf: too many members')
  if ((Events?.length ?? 0) > bounds.eventSlots) throw new InputError(`serf: ${Events?.length} slots of events`)
  return state
}

/** What the answerer of a name conflict knows of the name; undefined when it knows nothing. */
export function encodeConflictResponse(member: SerfMember | undefined): Uint8Array {
  return member === undefined ? Uint8Array.of(SerfType.conflictResponse, 0xc0) : typedEncoder(SerfType.conflictResponse, SerfMember)(member)
}

export function decodeConflictResponse(bytes: Uint8Array): SerfMember | undefined {
  return bytes[0] === SerfType.conflictResponse && bytes[1] === 0xc0 ? undefined : typedDecoder(SerfType.conflictResponse, SerfMember)(bytes)
}

/** A message on its way through somebody else. */
export function encodeRelay(header: SerfRelay, inner: Uint8Array): Uint8Array {
  return encodeWith((writer) => {
    writer.byte(SerfType.relay)
    SerfRelay.write(writer, header)
    writer.append(inner)
  })
}

/** Reads a message; undefined when there is no such type. */
export function decodeSerfMessage(bytes: Uint8Array): SerfMessage | undefined {
  if (bytes.length === 0) throw new InputError('serf: an empty message')
  const reader = new Reader(bytes, 1)
  switch (bytes[0]) {
    case SerfType.leave: return { type: 'leave', body: SerfLeave.read(reader) }
    case SerfType.join: return { type: 'join', body: SerfJoin.read(reader) }
    case SerfType.userEvent: return { type: 'userEvent', body: SerfUserEvent.read(reader) }
    case SerfType.query: return { type: 'query', body: SerfQuery.read(reader) }
    case SerfType.queryResponse: return { type: 'queryResponse', body: SerfQueryResponse.read(reader) }
    case SerfType.relay: {
      const header = SerfRelay.read(reader)
      return { type: 'relay', header, inner: bytes.subarray(reader.pos) }
    }
    default: return undefined
  }
}

const tagsMagic = 0xff
const tagsKind = map(str())

/** Tags as the meta of a member (§5.9). */
export function encodeTags(tags: ReadonlyMap<string, string>): Uint8Array {
  const body = encodeKind(tagsKind, tags)
  const meta = new Uint8Array(body.length + 1)
  meta[0] = tagsMagic
  meta.set(body, 1)
  return meta
}

/** The tags of a meta; the old form is the value of `role`. */
export function decodeTags(meta: Uint8Array): ReadonlyMap<string, string> {
  if (meta[0] !== tagsMagic) return new Map([['role', byteString(meta)]])
  return decodeKind(tagsKind, meta.subarray(1)) ?? new Map()
}

/** A filter of a query: names of nodes, or an expression on a tag; undefined for a type that nobody passes (§5.7). */
export type SerfFilter =
  | { readonly type: 'nodes'; readonly nodes: readonly string[] }
  | { readonly type: 'tag'; readonly tag: string; readonly expression: string }

const nodesFilter = 0
const tagFilter = 1
const nodesKind = list(str())

/** A filter as a byte string, the form it has in a query. */
export function encodeFilter(filter: SerfFilter): string {
  if (filter.type === 'nodes') return String.fromCharCode(nodesFilter) + byteString(encodeKind(nodesKind, filter.nodes))
  return String.fromCharCode(tagFilter) + byteString(SerfTagFilter.encode({ Tag: filter.tag, Expr: filter.expression }))
}

export function decodeFilter(bytes: Uint8Array): SerfFilter | undefined {
  const body = bytes.subarray(1)
  if (bytes[0] === nodesFilter) return { type: 'nodes', nodes: decodeKind(nodesKind, body) ?? [] }
  if (bytes[0] !== tagFilter) return undefined
  const { Tag, Expr } = SerfTagFilter.decode(body)
  return { type: 'tag', tag: Tag, expression: Expr }
}

const pingVersion = 1

/** The payload of an ack: the sender's coordinate (§5.10). */
export const encodeAckCoordinate = typedEncoder(pingVersion, Vivaldi)

/** The coordinate of an ack; undefined for an empty payload or another version. */
export function decodeAckCoordinate(payload: Uint8Array): Vivaldi | undefined {
  return payload[0] === pingVersion ? Vivaldi.read(new Reader(payload, 1)) : undefined
}
