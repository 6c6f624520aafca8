import { rec } from '../../../wire/record.ts'
import { IndexedDirEntries, KeyRequest } from '../../../wire/records/kv.ts'
import { rpcMethod } from '../method.ts'

/** All entries whose key starts with Key. */
export const KVSList = rpcMethod({
  name: 'KVS.List',
  request: KeyRequest,
  reply: rec(IndexedDirEntries),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['key'] },
})
