import { int, list, opt, rec, record, str, type RecordOf } from '../record.ts'
import { HealthCheck, Node, NodeService } from './catalog.ts'
import { IntentionRequest } from './intention.ts'
import { DirEntry } from './kv.ts'
import { queryMeta, queryOptions, writeRequest } from './query-options.ts'
import { Session } from './session.ts'

export const TxnKVOp = record('TxnKVOp', { Verb: str(), DirEnt: rec(DirEntry) })
export type TxnKVOp = RecordOf<typeof TxnKVOp>

export const TxnNodeOp = record('TxnNodeOp', { Verb: str(), Node: rec(Node) })
export type TxnNodeOp = RecordOf<typeof TxnNodeOp>

export const TxnServiceOp = record('TxnServiceOp', { Verb: str(), Node: str(), Service: rec(NodeService) })
export type TxnServiceOp = RecordOf<typeof TxnServiceOp>

export const TxnCheckOp = record('TxnCheckOp', { Verb: str(), Check: rec(HealthCheck) })
export type TxnCheckOp = RecordOf<typeof TxnCheckOp>

export const TxnSessionOp = record('TxnSessionOp', { Verb: str(), Session: rec(Session) })
export type TxnSessionOp = RecordOf<typeof TxnSessionOp>

/** One operation; exactly one of the fields is set. */
export const TxnOp = record('TxnOp', {
  KV: opt(TxnKVOp),
  Intention: opt(IntentionRequest),
  Node: opt(TxnNodeOp),
  Service: opt(TxnServiceOp),
  Check: opt(TxnCheckOp),
  Session: opt(TxnSessionOp),
})
export type TxnOp = RecordOf<typeof TxnOp>

export const TxnRequest = record('TxnRequest', { Datacenter: str(), Ops: list(rec(TxnOp)), ...writeRequest })
export type TxnRequest = RecordOf<typeof TxnRequest>

export const TxnReadRequest = record('TxnReadRequest', { Datacenter: str(), Ops: list(rec(TxnOp)), ...queryOptions })
export type TxnReadRequest = RecordOf<typeof TxnReadRequest>

export const TxnError = record('TxnError', { OpIndex: int(), What: str() })
export type TxnError = RecordOf<typeof TxnError>

export const TxnResult = record('TxnResult', {
  KV: opt(DirEntry, { json: 'omitempty' }),
  Node: opt(Node, { json: 'omitempty' }),
  Service: opt(NodeService, { json: 'omitempty' }),
  Check: opt(HealthCheck, { json: 'omitempty' }),
})
export type TxnResult = RecordOf<typeof TxnResult>

export const TxnResponse = record('TxnResponse', { Results: list(rec(TxnResult)), Errors: list(rec(TxnError)) })
export type TxnResponse = RecordOf<typeof TxnResponse>

export const TxnReadResponse = record('TxnReadResponse', {
  Results: list(rec(TxnResult)),
  Errors: list(rec(TxnError)),
  ...queryMeta,
})
export type TxnReadResponse = RecordOf<typeof TxnReadResponse>
