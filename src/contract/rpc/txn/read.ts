import { rec } from '../../../wire/record.ts'
import { TxnReadRequest, TxnReadResponse } from '../../../wire/records/txn.ts'
import { rpcMethod } from '../method.ts'

/** A transaction of reads only, which needs no log entry. */
export const TxnRead = rpcMethod({
  name: 'Txn.Read',
  request: TxnReadRequest,
  reply: rec(TxnReadResponse),
  mode: 'read',
  forward: 'leader',
  blocking: false,
  access: { inHandler: 'a refused operation is an error of that operation inside the reply, not of the call' },
})
