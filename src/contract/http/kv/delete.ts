import { bool } from '../../../wire/record.ts'
import { DirEntry } from '../../../wire/records/kv.ts'
import { KVSApply } from '../../rpc/kvs/apply.ts'
import { datacenterOf, refuseNamespace, requireTail, tokenOf, uintOf } from '../call.ts'
import { readOptions } from '../options.ts'
import { common, flag, u64 } from '../param.ts'
import { json, route } from '../route.ts'
import { refuseConflict } from './conflict.ts'

export const kvDelete = route({
  method: 'DELETE',
  path: '/v1/kv/{key}',
  doc: 'Deletes one key, or all below a prefix. The reply is false only when `cas` did not hold.',
  query: {
    ...common,
    recurse: flag('The key is a prefix, which may be empty.'),
    cas: u64('Only if ModifyIndex is still this.'),
  },
  rpc: KVSApply,
  reply: json(bool()),
  request(call) {
    readOptions(call)
    refuseNamespace(call)
    const { query } = call
    refuseConflict(query, 'recurse', 'cas')
    const recurse = query.has('recurse')
    const key = recurse ? call.tail : requireTail(call, 'Missing key name')
    const cas = query.has('cas')
    const index = cas ? uintOf(call, 'cas') : 0
    return {
      Datacenter: datacenterOf(call),
      Op: cas ? 'delete-cas' : recurse ? 'delete-tree' : 'delete',
      DirEnt: DirEntry.make({ Key: key, ModifyIndex: index }),
      Token: tokenOf(call),
    }
  },
  answer: (done, { query }) => done || !query.has('cas'),
})
