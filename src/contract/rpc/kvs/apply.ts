import { bool } from '../../../wire/record.ts'
import { KVSRequest } from '../../../wire/records/kv.ts'
import { rpcMethod } from '../method.ts'

/** Writes or deletes a key, or takes or gives back its lock. The reply means something for cas, delete-cas, lock and unlock only. */
export const KVSApply = rpcMethod({
  name: 'KVS.Apply',
  request: KVSRequest,
  reply: bool(),
  mode: 'write',
  forward: 'leader',
  blocking: false,
  access: {
    rights: ({ Op, DirEnt }) => [{ level: Op === 'delete-tree' ? 'write-prefix' : 'write', resource: 'key', name: DirEnt.Key }],
  },
})
