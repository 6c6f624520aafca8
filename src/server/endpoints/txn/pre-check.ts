import { ConsulError } from '../../../std/errors.ts'
import { quote } from '../../../std/quote.ts'
import { errors } from '../../../wire/errors.ts'
import type { TxnError, TxnOp } from '../../../wire/records/txn.ts'
import type { ServerContext } from '../../context.ts'
import { checkedCheck, checkedService, refuseBadNode } from '../catalog/pre-apply.ts'
import { mayApply } from '../kv/pre-apply.ts'

/**
 * What the leader checks of each operation before the transaction is logged or read, as the single calls do; and the operations with
 * what those calls would fill in. Any error keeps the whole transaction from running.
 */
export function preCheck(server: ServerContext, ops: readonly TxnOp[]): { ops: readonly TxnOp[]; errors: readonly TxnError[] } {
  const failed: TxnError[] = []
  const filled = ops.map((op, OpIndex) => {
    try {
      return checkedOperation(server, op)
    } catch (error) {
      if (!(error instanceof ConsulError)) throw error
      failed.push({ OpIndex, What: error.message })
      return op
    }
  })
  return { ops: filled, errors: failed }
}

function checkedOperation(server: ServerContext, op: TxnOp): TxnOp {
  // Once logged it would stop the server: the state machine does not know the kind.
  if (op.Intention !== null) throw new ConsulError('not-built', 'transactions on intentions are not supported by this version')
  if (op.KV !== null) {
    if (!mayApply(server, op.KV.Verb, op.KV.DirEnt)) throw errors.lockDelayed(quote(op.KV.DirEnt.Key))
    return op
  }
  if (op.Node !== null) {
    if (op.Node.Verb !== 'get') refuseBadNode(op.Node.Node.Node, op.Node.Node.ID)
    return op
  }
  if (op.Service !== null && op.Service.Verb !== 'get') {
    return { ...op, Service: { ...op.Service, Service: checkedService(op.Service.Service) } }
  }
  if (op.Check !== null && op.Check.Verb !== 'get') return { ...op, Check: { ...op.Check, Check: checkedCheck(op.Check.Check) } }
  return op
}
