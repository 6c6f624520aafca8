import { list, str } from '../../../wire/record.ts'
import { KVSListKeys } from '../../rpc/kvs/list-keys.ts'
import { datacenterOf, refuseNamespace } from '../call.ts'
import { readOptions } from '../options.ts'
import { flag, readParams, text } from '../param.ts'
import { notFound } from '../refusal.ts'
import { json, readRoute } from '../route.ts'

export const kvListKeys = readRoute({
  method: 'GET',
  path: '/v1/kv/{key}',
  when: 'keys',
  doc: 'Lists the keys below a prefix, which may be empty. 404 when there are none, but [] at the root.',
  query: {
    ...readParams,
    keys: flag('The key is a prefix; answer with names alone.'),
    separator: text('Cut names after the first one of these behind the prefix.'),
    seperator: text('The same, misspelt in the first release and so for ever.'),
  },
  rpc: KVSListKeys,
  meta: 'answers',
  reply: json(list(str())),
  request(call) {
    const options = readOptions(call)
    refuseNamespace(call)
    const { query } = call
    const separator = query.get(query.has('separator') ? 'separator' : 'seperator')
    return { ...options, Datacenter: datacenterOf(call), Prefix: call.tail, Seperator: separator }
  },
  answer: ({ Keys }, { tail }) => ((Keys === null || Keys.length === 0) && tail !== '' ? notFound : Keys ?? []),
})
