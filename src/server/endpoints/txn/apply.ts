import { TxnApply } from '../../../contract/rpc/txn/apply.ts'
import { CommandType } from '../../../wire/command.ts'
import { TxnRequest } from '../../../wire/records/txn.ts'
import type { TxnResponse } from '../../../wire/records/txn.ts'
import { endpoint } from '../../endpoint.ts'
import { preCheck } from './pre-check.ts'

export const txnApply = endpoint(TxnApply, async (server, request) => {
  const checked = preCheck(server, request.Ops ?? [])
  if (checked.errors.length > 0) return { Results: null, Errors: checked.errors }
  return (await server.propose(CommandType.Txn, TxnRequest, { ...request, Ops: checked.ops })) as TxnResponse
})
