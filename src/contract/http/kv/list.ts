import { list, rec } from '../../../wire/record.ts'
import { DirEntry } from '../../../wire/records/kv.ts'
import { KVSList } from '../../rpc/kvs/list.ts'
import { datacenterOf, refuseNamespace } from '../call.ts'
import { readOptions } from '../options.ts'
import { flag, readParams } from '../param.ts'
import { notFound } from '../refusal.ts'
import { json, readRoute } from '../route.ts'

export const kvList = readRoute({
  method: 'GET',
  path: '/v1/kv/{key}',
  when: 'recurse',
  doc: 'Reads all entries below a prefix, which may be empty. 404 when there are none.',
  query: { ...readParams, recurse: flag('The key is a prefix.') },
  rpc: KVSList,
  meta: 'answers',
  reply: json(list(rec(DirEntry))),
  request(call) {
    const options = readOptions(call)
    refuseNamespace(call)
    return { ...options, Datacenter: datacenterOf(call), Key: call.tail }
  },
  answer: ({ Entries }) => (Entries === null || Entries.length === 0 ? notFound : Entries),
})
