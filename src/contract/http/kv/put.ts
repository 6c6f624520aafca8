import { bool } from '../../../wire/record.ts'
import { DirEntry } from '../../../wire/records/kv.ts'
import type { KVSRequest } from '../../../wire/records/kv.ts'
import { KVSApply } from '../../rpc/kvs/apply.ts'
import { limitedBody } from '../body.ts'
import type { Call } from '../call.ts'
import { datacenterOf, refuseNamespace, requireTail, tokenOf, uintOf } from '../call.ts'
import { readOptions } from '../options.ts'
import { common, text, u64 } from '../param.ts'
import { noQuery } from '../query.ts'
import { json, route } from '../route.ts'
import { refuseConflict } from './conflict.ts'

export const kvPut = route({
  method: 'PUT',
  path: '/v1/kv/{key}',
  doc: 'Writes one key, or takes or gives back its lock. The reply says whether it was done.',
  query: {
    ...common,
    flags: u64('A number kept with the value, without meaning to the store.'),
    cas: u64('Only if ModifyIndex is still this; 0: only if there is no such key.'),
    acquire: text('Take the lock for this session.'),
    release: text('Give back the lock of this session.'),
  },
  body: limitedBody('The value.', ({ agent }) => agent.kvMaxValueSize, 'kv_max_value_size', request),
  rpc: KVSApply,
  reply: json(bool()),
  request,
  // A plain write says false on the wire when all is well.
  answer: (done, { query }) => done || !(query.has('cas') || query.has('acquire') || query.has('release')),
})

function request(call: Call): KVSRequest {
  // The original reads the options of a read here as well, and so refuses what is wrong with them.
  if (call.query !== noQuery) readOptions(call)
  refuseNamespace(call)
  const key = requireTail(call, 'Missing key name')
  refuseConflict(call.query, 'cas', 'acquire', 'release')
  return { Datacenter: datacenterOf(call), ...operation(call, key), Token: tokenOf(call) }
}

function operation(call: Call, key: string): { readonly Op: string; readonly DirEnt: DirEntry } {
  const { query, body } = call
  if (query === noQuery) return { Op: 'set', DirEnt: entry(key, 0, body, '', 0) }
  const flags = query.has('flags') ? uintOf(call, 'flags') : 0
  let op = 'set'
  let session = ''
  let index: number | bigint = 0
  if (query.has('cas')) {
    index = uintOf(call, 'cas')
    op = 'cas'
  }
  if (query.has('acquire')) {
    session = query.get('acquire')
    op = 'lock'
  }
  if (query.has('release')) {
    session = query.get('release')
    op = 'unlock'
  }
  return { Op: op, DirEnt: entry(key, flags, body, session, index) }
}

/** A body of nothing is no value at all: the original stores nil and answers `null`. */
function entry(key: string, flags: number | bigint, value: string, session: string, index: number | bigint): DirEntry {
  return DirEntry.make({ Key: key, Flags: flags, Value: value === '' ? null : value, Session: session, ModifyIndex: index })
}
