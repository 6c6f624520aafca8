import type { View } from '../memdb/database.ts'
import { InputError } from '../std/errors.ts'
import { quote } from '../std/quote.ts'
import type { IntentionRequest } from '../wire/records/intention.ts'
import type { TxnOp, TxnResponse, TxnResult } from '../wire/records/txn.ts'
import { intentionDelete, intentionSet } from './intention.ts'
import type { Mutation } from './mutation.ts'
import { Refusal } from './refusal.ts'
import { sessionForget } from './session.ts'
import type { StateStore } from './store.ts'
import { checkOperation, checkRead, nodeOperation, nodeRead, serviceOperation, serviceRead } from './txn-catalog.ts'
import { kvOperation, kvRead } from './txn-kv.ts'

/** Leaves the transaction of the database with nothing done. */
class Failed extends Error {
  readonly response: TxnResponse
  constructor(response: TxnResponse) {
    super('transaction failed')
    this.response = response
  }
}

/**
 * Runs all operations in order, each on what the earlier ones left. All are tried and errors are collected; any error, and nothing is
 * kept (protocol/fsm.md §9).
 */
export function applyTransaction(store: StateStore, index: number, ops: readonly TxnOp[]): TxnResponse {
  try {
    return store.write(index, (mutation) => {
      const response = collect(ops, (op) => runOperation(mutation, op))
      if (response.Errors !== null) throw new Failed(response)
      return response
    })
  } catch (error) {
    if (error instanceof Failed) return error.response
    throw error
  }
}

/** Runs operations that only read. Others must have been told apart before: they are errors here. */
export function readTransaction(store: StateStore, ops: readonly TxnOp[]): TxnResponse {
  const view = store.read()
  return collect(ops, (op) => readOperation(view, op))
}

function collect(ops: readonly TxnOp[], run: (op: TxnOp) => readonly TxnResult[]): TxnResponse {
  const results: TxnResult[] = []
  const failed: { readonly OpIndex: number; readonly What: string }[] = []
  for (const [OpIndex, op] of ops.entries()) {
    try {
      results.push(...run(op))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      failed.push({ OpIndex, What: error.message })
    }
  }
  return failed.length > 0 ? { Results: null, Errors: failed } : { Results: results, Errors: null }
}

function runOperation(mutation: Mutation, op: TxnOp): readonly TxnResult[] {
  if (op.KV !== null) return kvOperation(mutation, op.KV)
  if (op.Intention !== null) return intentionOperation(mutation, op.Intention)
  if (op.Node !== null) return nodeOperation(mutation, op.Node)
  if (op.Service !== null) return serviceOperation(mutation, op.Service)
  if (op.Check !== null) return checkOperation(mutation, op.Check)
  if (op.Session === null) throw new Refusal('no operation specified')
  const { Verb, Session } = op.Session
  if (Verb !== 'delete') throw new Refusal(`failed to delete session: unknown Session verb ${quote(Verb)}`)
  sessionForget(mutation, Session.ID)
  return []
}

function intentionOperation(mutation: Mutation, { Op, Intention }: IntentionRequest): readonly TxnResult[] {
  if (Op !== 'create' && Op !== 'update' && Op !== 'delete') throw new Refusal(`unknown Intention op ${quote(Op)}`)
  if (Intention === null) throw new InputError('intention is missing')
  if (Op === 'delete') intentionDelete(mutation, Intention.ID)
  else intentionSet(mutation, Intention)
  return []
}

function readOperation(view: View, op: TxnOp): readonly TxnResult[] {
  const verb = op.KV?.Verb ?? op.Node?.Verb ?? op.Service?.Verb ?? op.Check?.Verb
  if (op.Intention !== null || op.Session !== null || (verb !== undefined && writingVerbs.has(verb))) {
    throw new Refusal('cannot insert in read-only transaction')
  }
  if (op.KV !== null) return kvRead(view, op.KV)
  if (op.Node !== null) return nodeRead(view, op.Node)
  if (op.Service !== null) return serviceRead(view, op.Service)
  if (op.Check !== null) return checkRead(view, op.Check)
  throw new Refusal('no operation specified')
}

const writingVerbs: ReadonlySet<string> = new Set(['set', 'cas', 'lock', 'unlock', 'delete', 'delete-cas', 'delete-tree'])
