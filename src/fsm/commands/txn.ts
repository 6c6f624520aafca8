import { applyTransaction } from '../../state/txn.ts'
import { CommandType } from '../../wire/command.ts'
import { TxnRequest } from '../../wire/records/txn.ts'
import type { Row } from './row.ts'

/** Its errors are part of its answer, so there is nothing to refuse. */
export const txnRow: Row = {
  type: CommandType.Txn,
  apply: (store, index, body) => applyTransaction(store, index, TxnRequest.decode(body).Ops ?? []),
  records: undefined,
}
