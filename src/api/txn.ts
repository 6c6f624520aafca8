import { byteString } from '../std/bytes.ts'
import { TxnForm, TxnFormKV } from '../contract/http/txn/ops.ts'
import { txnPut } from '../contract/http/txn/put.ts'
import { writeJson } from '../wire/json-write.ts'
import { list, rec } from '../wire/record.ts'
import { TxnResponse } from '../wire/records/txn.ts'
import type { TxnError } from '../wire/records/txn.ts'
import { metaOf } from './answer.ts'
import type { Meta, U64 } from './answer.ts'
import { jsonIn, wireOf } from './caller.ts'
import type { CallOptions, Connection } from './connection.ts'
import { KvEntry, readParamsOf } from './kv.ts'

/** What an operation of a transaction does to a key. */
export type KvVerb =
  | 'set' | 'cas' | 'lock' | 'unlock' | 'get' | 'get-tree' | 'check-index' | 'check-session' | 'check-not-exists'
  | 'delete' | 'delete-cas' | 'delete-tree'

/** One operation; the names are those of the wire. Any key can be named here, also one that no path can. */
export interface TxnOperation {
  readonly KV: {
    readonly Verb: KvVerb
    readonly Key: string
    readonly Value?: Uint8Array | string
    readonly Flags?: U64
    /** The `ModifyIndex` that `cas`, `delete-cas` and `check-index` compare with. */
    readonly Index?: U64
    readonly Session?: string
  }
}

export interface TxnOptions extends CallOptions {
  /** Any server may answer, if all operations only read. */
  readonly stale?: boolean | undefined
  readonly consistent?: boolean | undefined
}

/** All operations were done, or none. */
export interface TxnOutcome {
  readonly ok: boolean
  /** In the order of the operations; writes come without their value, deletions and checks not at all. */
  readonly Results: readonly { readonly KV: KvEntry | null }[]
  /** Why it was not done. */
  readonly Errors: readonly TxnError[]
  readonly meta: Meta
}

/**
 * Does up to 64 operations in one step.
 *
 * @example
 * ```ts
 * const { ok } = await client.txn([
 *   { KV: { Verb: 'check-not-exists', Key: 'migrated' } },
 *   { KV: { Verb: 'set', Key: 'migrated', Value: 'yes' } },
 * ])
 * ```
 */
export async function transact(
  connection: Connection, operations: readonly TxnOperation[], options: TxnOptions = {},
): Promise<TxnOutcome> {
  const forms = operations.map(({ KV }) => TxnForm.make({
    KV: TxnFormKV.make({ ...KV, Value: valueOf(KV.Value) }),
  }))
  const params = readParamsOf({ stale: options.stale, consistent: options.consistent })
  const wire = wireOf(txnPut, params, { body: writeJson(list(rec(TxnForm)), forms, { text: true }) })
  const reply = await connection.ask(wire, options, [200, 409])
  const { Results, Errors } = jsonIn(rec(TxnResponse), reply.bytes)
  return {
    ok: reply.status === 200,
    Results: (Results ?? []).map(({ KV }) => ({ KV: KV === null ? null : new KvEntry(KV) })),
    Errors: Errors ?? [],
    meta: metaOf(reply.headers),
  }
}

function valueOf(value: Uint8Array | string | undefined): string | null {
  if (value === undefined) return null
  return byteString(typeof value === 'string' ? encoder.encode(value) : value)
}

const encoder = new TextEncoder()
