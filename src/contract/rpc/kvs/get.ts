import { rec } from '../../../wire/record.ts'
import { IndexedDirEntries, KeyRequest } from '../../../wire/records/kv.ts'
import { rpcMethod } from '../method.ts'

/** One key; Entries is null when it does not exist. */
export const KVSGet = rpcMethod({
  name: 'KVS.Get',
  request: KeyRequest,
  reply: rec(IndexedDirEntries),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { level: 'read', resource: 'key', named: 'Key' },
})
