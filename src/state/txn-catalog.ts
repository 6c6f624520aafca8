import type { View } from '../memdb/database.ts'
import { quote } from '../std/quote.ts'
import type { HealthCheck, Node } from '../wire/records/catalog.ts'
import { TxnResult, type TxnCheckOp, type TxnNodeOp, type TxnServiceOp } from '../wire/records/txn.ts'
import { checkCas, checkDelete, checkDeleteCas, checkSet } from './catalog/check.ts'
import { nodeById, nodeCas, nodeDelete, nodeDeleteCas, nodeSet } from './catalog/node.ts'
import { checkRow, nodeRow, serviceRow } from './catalog/rows.ts'
import { serviceCas, serviceDelete, serviceDeleteCas, serviceSet } from './catalog/service.ts'
import type { Mutation } from './mutation.ts'
import { Refusal } from './refusal.ts'

/** One node operation of a transaction. */
export function nodeOperation(mutation: Mutation, op: TxnNodeOp): readonly TxnResult[] {
  const node = op.Node
  switch (op.Verb) {
    case 'set':
      nodeSet(mutation, node)
      return nodeResult(lookedUp(mutation.txn, node))
    case 'cas':
      if (!nodeCas(mutation, node)) return refuse(`failed to set node ${quote(node.Node)}, index is stale`)
      return nodeResult(lookedUp(mutation.txn, node))
    case 'delete':
      nodeDelete(mutation, node.Node)
      return []
    case 'delete-cas':
      return nodeDeleteCas(mutation, node) ? [] : refuse(`failed to delete node ${quote(node.Node)}, index is stale`)
    default:
      return nodeRead(mutation.txn, op)
  }
}

/** One node operation that only reads. */
export function nodeRead(view: View, { Verb, Node: node }: TxnNodeOp): readonly TxnResult[] {
  if (Verb !== 'get') return refuse(`unknown Node verb ${quote(Verb)}`)
  return nodeResult(lookedUp(view, node) ?? refuse(`node ${quote(node.Node)} doesn't exist`))
}

/** By ID when one is given. */
function lookedUp(view: View, node: Node): Node | undefined {
  return node.ID === '' ? nodeRow(view, node.Node) : nodeById(view, node.ID)
}

function nodeResult(found: Node | undefined): readonly TxnResult[] {
  return found === undefined ? [] : [TxnResult.make({ Node: found })]
}

/** One service operation of a transaction. */
export function serviceOperation(mutation: Mutation, op: TxnServiceOp): readonly TxnResult[] {
  const { Node: node, Service: service } = op
  const where = `service ${quote(service.ID)} on node ${quote(node)}`
  switch (op.Verb) {
    case 'set':
      serviceSet(mutation, node, service)
      return serviceResult(mutation.txn, op)
    case 'cas':
      return serviceCas(mutation, node, service) ? serviceResult(mutation.txn, op) : refuse(`failed to set ${where}, index is stale`)
    case 'delete':
      serviceDelete(mutation, node, service.ID)
      return []
    case 'delete-cas':
      return serviceDeleteCas(mutation, node, service) ? [] : refuse(`failed to delete ${where}, index is stale`)
    default:
      return serviceRead(mutation.txn, op)
  }
}

/** One service operation that only reads. */
export function serviceRead(view: View, op: TxnServiceOp): readonly TxnResult[] {
  if (op.Verb !== 'get') return refuse(`unknown Service verb ${quote(op.Verb)}`)
  const found = serviceResult(view, op)
  return found.length > 0 ? found : refuse(`service ${quote(op.Service.ID)} on node ${quote(op.Node)} doesn't exist`)
}

function serviceResult(view: View, { Node: node, Service: { ID } }: TxnServiceOp): readonly TxnResult[] {
  const row = serviceRow(view, node, ID)
  return row === undefined ? [] : [TxnResult.make({ Service: row.service })]
}

/** One check operation of a transaction. */
export function checkOperation(mutation: Mutation, op: TxnCheckOp): readonly TxnResult[] {
  const check = op.Check
  const where = `check ${quote(check.CheckID)} on node ${quote(check.Node)}`
  switch (op.Verb) {
    case 'set':
      checkSet(mutation, check)
      return checkResult(mutation.txn, op)
    case 'cas':
      return casOrLost(mutation, check) ? checkResult(mutation.txn, op) : refuse(`failed to set ${where}, index is stale`)
    case 'delete':
      checkDelete(mutation, check.Node, check.CheckID)
      return []
    case 'delete-cas':
      return checkDeleteCas(mutation, check) ? [] : refuse(`failed to delete ${where}, index is stale`)
    default:
      return checkRead(mutation.txn, op)
  }
}

/**
 * The original loses why a check could not be set and goes on with the transaction, so that servers of both kinds must do so to reach the
 * same state.
 */
function casOrLost(mutation: Mutation, check: HealthCheck): boolean {
  try {
    return checkCas(mutation, check)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return true
  }
}

/** One check operation that only reads. */
export function checkRead(view: View, op: TxnCheckOp): readonly TxnResult[] {
  if (op.Verb !== 'get') return refuse(`unknown Check verb ${quote(op.Verb)}`)
  const found = checkResult(view, op)
  return found.length > 0 ? found : refuse(`check ${quote(op.Check.CheckID)} on node ${quote(op.Check.Node)} doesn't exist`)
}

function checkResult(view: View, { Check: { Node: node, CheckID } }: TxnCheckOp): readonly TxnResult[] {
  const Check = checkRow(view, node, CheckID)
  return Check === undefined ? [] : [TxnResult.make({ Check })]
}

function refuse(text: string): never {
  throw new Refusal(text)
}
