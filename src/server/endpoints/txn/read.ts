import { TxnRead } from '../../../contract/rpc/txn/read.ts'
import { readTransaction } from '../../../state/txn.ts'
import { endpoint } from '../../endpoint.ts'
import { confirmLeadership, fillMeta, replyMeta } from '../../query.ts'
import { preCheck } from './pre-check.ts'

/** A transaction of reads only: it needs no log and may be stale. Its index stays 0 (protocol/rpc.md §11). */
export const txnRead = endpoint(TxnRead, async (server, request) => {
  const meta = replyMeta(0)
  fillMeta(server, meta)
  if (request.RequireConsistent) await confirmLeadership(server)
  const checked = preCheck(server, request.Ops ?? [])
  if (checked.errors.length > 0) return { Results: null, Errors: checked.errors, ...meta }
  return { ...readTransaction(server.store(), checked.ops), ...meta }
})
