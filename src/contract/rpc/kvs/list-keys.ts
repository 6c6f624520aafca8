import { rec } from '../../../wire/record.ts'
import { IndexedKeyList, KeyListRequest } from '../../../wire/records/kv.ts'
import { rpcMethod } from '../method.ts'

/** The keys that start with Prefix, each cut after the first Seperator behind it. */
export const KVSListKeys = rpcMethod({
  name: 'KVS.ListKeys',
  request: KeyListRequest,
  reply: rec(IndexedKeyList),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['key'] },
})
