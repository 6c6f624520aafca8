import { quote } from '../../../std/quote.ts'
import { readJson } from '../../../wire/json-read.ts'
import { list, opt, rec } from '../../../wire/record.ts'
import { DirEntry } from '../../../wire/records/kv.ts'
import { TxnOp, TxnReadResponse, TxnResponse } from '../../../wire/records/txn.ts'
import { TxnApply } from '../../rpc/txn/apply.ts'
import { TxnRead } from '../../rpc/txn/read.ts'
import { decoded, limitedBody } from '../body.ts'
import type { AgentFacts, Call } from '../call.ts'
import { datacenterOf, tokenOf } from '../call.ts'
import { readOptions } from '../options.ts'
import { common, consistency } from '../param.ts'
import { Coded, Refusal } from '../refusal.ts'
import { bindCall, choiceRoute, json } from '../route.ts'
import { TxnForm } from './ops.ts'

const maxTxnOps = 64
const writes = new Set(['set', 'delete', 'delete-cas', 'delete-tree', 'cas', 'lock', 'unlock'])
const forms = list(opt(TxnForm))
const applied = json(rec(TxnResponse))
const read = json(rec(TxnReadResponse))

export const txnPut = choiceRoute({
  method: 'PUT',
  path: '/v1/txn',
  doc: 'Does all operations in order, or none. One that only reads needs no log entry and may be stale. 409 when one failed.',
  query: { ...common, ...consistency },
  body: limitedBody('A list of at most 64 operations.', ({ agent }) => maxTxnBytes(agent), 'txn_max_req_len'),
  reply: applied,
  choose(call) {
    const ops = operations(call)
    if (ops?.some((op) => writes.has(op.KV!.Verb)) === true) {
      const request = { Datacenter: datacenterOf(call), Ops: ops, Token: tokenOf(call) }
      return bindCall({ rpc: TxnApply, request, meta: 'none', reply: applied, answer: coded })
    }
    const request = { ...readOptions(call), Datacenter: datacenterOf(call), Ops: ops }
    return bindCall({ rpc: TxnRead, request, meta: 'contact', reply: read, answer: coded })
  },
})

function coded<R extends { readonly Errors: readonly unknown[] | null }>(reply: R): R | Coded<R> {
  return reply.Errors === null || reply.Errors.length === 0 ? reply : new Coded(409, reply)
}

/** For the sake of old configurations the limit of values raises that of transactions. */
function maxTxnBytes(agent: AgentFacts): number {
  return Math.max(agent.txnMaxReqLen, agent.kvMaxValueSize)
}

/** The body's operations in the form of the wire. Those without any known field are skipped, as ever. */
function operations(call: Call): readonly TxnOp[] | null {
  const given = decoded(
    () => readJson(forms, call.body, { strict: true }),
    (why) => new Refusal(400, `Failed to parse body: ${why}`),
  )
  const count = given?.length ?? 0
  if (count > maxTxnOps) {
    throw new Refusal(413, `Transaction contains too many operations (${count} > ${maxTxnOps})`)
  }
  const ops: TxnOp[] = []
  for (const form of given ?? []) {
    const op = form === null ? undefined : operation(form, call.agent)
    if (op !== undefined) ops.push(op)
  }
  return ops.length === 0 ? null : ops
}

function operation(form: TxnForm, agent: AgentFacts): TxnOp | undefined {
  const { KV } = form
  if (KV === null) {
    for (const name of ['Node', 'Service', 'Check'] as const) {
      if (form[name] !== null) throw new Refusal(501, `Transaction operations on ${name} are not supported by this version`)
    }
    return undefined
  }
  const size = KV.Value?.length ?? 0
  if (size > agent.kvMaxValueSize) {
    throw new Refusal(413, `Value for key ${quote(KV.Key)} is too large (${size} > ${agent.kvMaxValueSize} bytes)`)
  }
  const { Verb, Key, Value, Flags, Session, Index } = KV
  return TxnOp.make({ KV: { Verb, DirEnt: DirEntry.make({ Key, Value, Flags, Session, ModifyIndex: Index }) } })
}
