import { quote } from '../../../std/quote.ts'
import { readJson } from '../../../wire/json-read.ts'
import { rec } from '../../../wire/record.ts'
import { TxnReadResponse, TxnResponse } from '../../../wire/records/txn.ts'
import type { TxnOp } from '../../../wire/records/txn.ts'
import { TxnApply } from '../../rpc/txn/apply.ts'
import { TxnRead } from '../../rpc/txn/read.ts'
import { decoded, limitedBody } from '../body.ts'
import type { AgentFacts, Call } from '../call.ts'
import { datacenterOf, tokenOf } from '../call.ts'
import { readOptions } from '../options.ts'
import { common, consistency } from '../param.ts'
import { Coded, Refusal } from '../refusal.ts'
import { bindCall, choiceRoute, json } from '../route.ts'
import { txnForm } from './ops.ts'
import type { TxnForm } from './ops.ts'
import { isWrite, operationOf } from './operation.ts'

const maxTxnOps = 64
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
    if (ops?.some(isWrite) === true) {
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

function operations(call: Call): readonly TxnOp[] | null {
  const forms = decoded(
    () => readJson(txnForm, call.body, { strict: true }),
    (why) => new Refusal(400, `Failed to parse body: ${why}`),
  )
  const count = forms?.length ?? 0
  if (count > maxTxnOps) throw new Refusal(413, `Transaction contains too many operations (${count} > ${maxTxnOps})`)
  const ops: TxnOp[] = []
  for (const form of forms ?? []) {
    const op = form === null ? undefined : checkedOperation(form, call.agent)
    if (op !== undefined) ops.push(op)
  }
  return ops.length === 0 ? null : ops
}

function checkedOperation(form: TxnForm, agent: AgentFacts): TxnOp | undefined {
  const size = form.KV?.Value?.length ?? 0
  if (size > agent.kvMaxValueSize) {
    throw new Refusal(413, `Value for key ${quote(form.KV!.Key)} is too large (${size} > ${agent.kvMaxValueSize} bytes)`)
  }
  return operationOf(form, agent.datacenter)
}
