import { flag, readParams } from '../param.ts'
import { notFound } from '../refusal.ts'
import { rawBytes, readRoute } from '../route.ts'
import { kvGet } from './get.ts'

export const kvGetRaw = readRoute({
  method: 'GET',
  path: '/v1/kv/{key}',
  when: 'raw',
  doc: 'Reads the bytes of one key. 404 when there is none.',
  query: { ...readParams, raw: flag('Answer with the bytes alone.') },
  rpc: kvGet.rpc,
  meta: 'answers',
  reply: rawBytes,
  request: (call) => kvGet.request(call),
  answer: ({ Entries }) => (Entries === null || Entries.length === 0 ? notFound : Entries[0]!.Value ?? ''),
})
