import { list, rec } from '../../../wire/record.ts'
import { DirEntry } from '../../../wire/records/kv.ts'
import { KVSGet } from '../../rpc/kvs/get.ts'
import { datacenterOf, refuseNamespace, requireTail } from '../call.ts'
import { readOptions } from '../options.ts'
import { flag, readParams } from '../param.ts'
import { notFound } from '../refusal.ts'
import { json, readRoute } from '../route.ts'

export const kvGet = readRoute({
  method: 'GET',
  path: '/v1/kv/{key}',
  doc: 'Reads one key. 404 when there is none.',
  query: { ...readParams, raw: flag('Answer with the bytes alone.') },
  rpc: KVSGet,
  meta: 'answers',
  reply: json(list(rec(DirEntry))),
  request(call) {
    const options = readOptions(call)
    const key = requireTail(call, 'Missing key name')
    refuseNamespace(call)
    return { ...options, Datacenter: datacenterOf(call), Key: key }
  },
  answer: ({ Entries }) => (Entries === null || Entries.length === 0 ? notFound : Entries),
})
