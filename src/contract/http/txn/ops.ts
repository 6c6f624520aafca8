import { any, bytes, map, opt, record, str, u64 } from '../../../wire/record.ts'
import type { RecordOf } from '../../../wire/record.ts'

/** An operation on a key in the API's form, which differs from the one on the wire. */
export const TxnFormKV = record(
  'KVTxnOp',
  {
    Verb: str({ json: { goType: 'api.KVOp' } }),
    Key: str(),
    Value: bytes(),
    Flags: u64(),
    Index: u64(),
    Session: str(),
    Namespace: str({ json: 'omitempty' }),
  },
  { goName: 'api.KVTxnOp' },
)

/** One operation of a transaction. Those on the catalog are recognised, so that they can be refused by name. */
export const TxnForm = record(
  'TxnOp',
  { KV: opt(TxnFormKV), Node: opt(map(any())), Service: opt(map(any())), Check: opt(map(any())) },
  { goName: 'api.TxnOp' },
)
export type TxnForm = RecordOf<typeof TxnForm>
