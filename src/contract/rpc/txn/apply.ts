import { rec } from '../../../wire/record.ts'
import { TxnRequest, TxnResponse } from '../../../wire/records/txn.ts'
import { rpcMethod } from '../method.ts'

/** Operations that all take place, in order, or not at all. */
export const TxnApply = rpcMethod({
  name: 'Txn.Apply',
  request: TxnRequest,
  reply: rec(TxnResponse),
  mode: 'write',
  forward: 'leader',
  blocking: false,
  access: { inHandler: 'a refused operation is an error of that operation inside the reply, not of the call' },
})
