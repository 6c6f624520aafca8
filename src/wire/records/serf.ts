import { bool, buffer, bytes, dur, int, list, map, opt, rec, record, str, u32, u64, u8, type RecordOf } from '../record.ts'
import { portNumber } from '../gossip-kinds.ts'

/** Serf's messages (protocol/gossip.md §5.2, §5.7, §5.8, §5.11), fields in the order of Go's structs. */

export const SerfJoin = record('SerfJoin', { LTime: u64(), Node: str() })
export type SerfJoin = RecordOf<typeof SerfJoin>

export const SerfLeave = record('SerfLeave', { LTime: u64(), Node: str(), Prune: bool() })
export type SerfLeave = RecordOf<typeof SerfLeave>

export const SerfUserEvent = record('SerfUserEvent', { LTime: u64(), Name: str(), Payload: bytes(), CC: bool() })
export type SerfUserEvent = RecordOf<typeof SerfUserEvent>

export const SerfQuery = record('SerfQuery', {
  LTime: u64(),
  ID: u32(),
  Addr: buffer(),
  Port: portNumber(),
  SourceNode: str(),
  Filters: list(bytes()),
  Flags: u32(),
  RelayFactor: u8(),
  Timeout: dur(),
  Name: str(),
  Payload: bytes(),
})
export type SerfQuery = RecordOf<typeof SerfQuery>

export const SerfQueryResponse = record('SerfQueryResponse', { LTime: u64(), ID: u32(), From: str(), Flags: u32(), Payload: bytes() })
export type SerfQueryResponse = RecordOf<typeof SerfQueryResponse>

/** Body of a filter by tag. */
export const SerfTagFilter = record('SerfTagFilter', { Tag: str(), Expr: str() })
export type SerfTagFilter = RecordOf<typeof SerfTagFilter>

export const SerfEvent = record('SerfEvent', { Name: str(), Payload: bytes() })
export type SerfEvent = RecordOf<typeof SerfEvent>

/** All events of one time. */
export const SerfEvents = record('SerfEvents', { LTime: u64(), Events: list(rec(SerfEvent)) })
export type SerfEvents = RecordOf<typeof SerfEvents>

/** The user state of a push/pull. */
export const SerfPushPull = record('SerfPushPull', {
  LTime: u64(),
  StatusLTimes: map(u64()),
  LeftMembers: list(str()),
  EventLTime: u64(),
  Events: list(opt(SerfEvents)),
  QueryLTime: u64(),
})
export type SerfPushPull = RecordOf<typeof SerfPushPull>

export const SerfRelayAddress = record('SerfRelayAddress', { IP: buffer(), Port: int(), Zone: str() })
export type SerfRelayAddress = RecordOf<typeof SerfRelayAddress>

/** Stands before the message that is relayed. */
export const SerfRelay = record('SerfRelay', { DestAddr: rec(SerfRelayAddress), DestName: str() })
export type SerfRelay = RecordOf<typeof SerfRelay>

/** A member as the answer to a name conflict shows it. */
export const SerfMember = record('SerfMember', {
  Name: str(),
  Addr: buffer(),
  Port: portNumber(),
  Tags: map(str()),
  Status: int(),
  ProtocolMin: u8(),
  ProtocolMax: u8(),
  ProtocolCur: u8(),
  DelegateMin: u8(),
  DelegateMax: u8(),
  DelegateCur: u8(),
})
export type SerfMember = RecordOf<typeof SerfMember>

export const SerfKeyRequest = record('SerfKeyRequest', { Key: bytes() })
export type SerfKeyRequest = RecordOf<typeof SerfKeyRequest>

export const SerfKeyResponse = record('SerfKeyResponse', { Result: bool(), Message: str(), Keys: list(str()), PrimaryKey: str() })
export type SerfKeyResponse = RecordOf<typeof SerfKeyResponse>
