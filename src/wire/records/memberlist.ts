import { bool, buffer, custom, int, record, str, u32, u8, type RecordOf } from '../record.ts'
import { portNumber, versionVector } from '../gossip-kinds.ts'

/**
 * Memberlist's messages (protocol/gossip.md §3.8, §3.9), fields in the order of Go's structs. Those of ping and indirect ping that are left
 * out when empty are written by memberlist.ts. Addresses, meta and payloads are views of what was decoded.
 */

const source = { SourceAddr: buffer(), SourcePort: portNumber(), SourceNode: str() } as const

export const MemberlistPing = record('MemberlistPing', { SeqNo: u32(), Node: str(), ...source })
export type MemberlistPing = RecordOf<typeof MemberlistPing>

export const MemberlistIndirectPing = record('MemberlistIndirectPing', {
  SeqNo: u32(),
  Target: buffer(),
  Port: portNumber(),
  Node: str(),
  Nack: bool(),
  ...source,
})
export type MemberlistIndirectPing = RecordOf<typeof MemberlistIndirectPing>

export const MemberlistAck = record('MemberlistAck', { SeqNo: u32(), Payload: buffer() })
export type MemberlistAck = RecordOf<typeof MemberlistAck>

export const MemberlistNack = record('MemberlistNack', { SeqNo: u32() })
export type MemberlistNack = RecordOf<typeof MemberlistNack>

export const MemberlistError = record('MemberlistError', { Error: str() })
export type MemberlistError = RecordOf<typeof MemberlistError>

/** A suspicion or a death: who is accused, and by whom. A death by oneself is a departure. */
export const MemberlistAccusation = record('MemberlistAccusation', { Incarnation: u32(), Node: str(), From: str() })
export type MemberlistAccusation = RecordOf<typeof MemberlistAccusation>

export const MemberlistAlive = record('MemberlistAlive', {
  Incarnation: u32(),
  Node: str(),
  Addr: buffer(),
  Port: portNumber(),
  Meta: buffer(),
  Vsn: custom(versionVector),
})
export type MemberlistAlive = RecordOf<typeof MemberlistAlive>

export const MemberlistPushPull = record('MemberlistPushPull', { Nodes: int(), UserStateLen: int(), Join: bool() })
export type MemberlistPushPull = RecordOf<typeof MemberlistPushPull>

/** State: 0 alive, 1 suspect, 2 dead, 3 left. */
export const MemberlistState = record('MemberlistState', {
  Name: str(),
  Addr: buffer(),
  Port: portNumber(),
  Meta: buffer(),
  Incarnation: u32(),
  State: int(),
  Vsn: custom(versionVector),
})
export type MemberlistState = RecordOf<typeof MemberlistState>

export const MemberlistCompressed = record('MemberlistCompressed', { Algo: u8(), Buf: buffer() })
export type MemberlistCompressed = RecordOf<typeof MemberlistCompressed>

export const MemberlistUserMessage = record('MemberlistUserMessage', { UserMsgLen: int() })
export type MemberlistUserMessage = RecordOf<typeof MemberlistUserMessage>
