import { get, put } from '../step.ts'
import type { Corpus, Step } from '../step.ts'

const kvOp = (op: Record<string, unknown>): unknown => ({ KV: op })
const txn = (...ops: readonly unknown[]): Step => put('/v1/txn', JSON.stringify(ops))
const one = (op: Record<string, unknown>): Step => txn(kvOp(op))
const Value = btoa('value')

const verbs: readonly Step[] = [
  one({ Verb: 'set', Key: 'a', Value, Flags: 7 }),
  one({ Verb: 'get', Key: 'a' }),
  get('/v1/kv/a', { capture: { a: 'json:0.ModifyIndex' } }),
  one({ Verb: 'get', Key: 'none' }),
  one({ Verb: 'get-tree', Key: 'a' }),
  one({ Verb: 'get-tree', Key: 'none' }),
  one({ Verb: 'cas', Key: 'a', Value, Index: 0 }),
  put('/v1/txn', `[{"KV":{"Verb":"cas","Key":"a","Value":"${Value}","Index":{{a}}}}]`),
  put('/v1/txn', `[{"KV":{"Verb":"cas","Key":"a","Value":"${Value}","Index":{{a}}}}]`),
  one({ Verb: 'cas', Key: 'new', Value, Index: 0 }),
  one({ Verb: 'check-index', Key: 'a', Index: 1 }),
  get('/v1/kv/a', { capture: { a2: 'json:0.ModifyIndex' } }),
  put('/v1/txn', '[{"KV":{"Verb":"check-index","Key":"a","Index":{{a2}}}}]'),
  one({ Verb: 'check-index', Key: 'none', Index: 1 }),
  one({ Verb: 'check-not-exists', Key: 'a' }),
  one({ Verb: 'check-not-exists', Key: 'none' }),
  one({ Verb: 'check-session', Key: 'a', Session: 'x' }),
  one({ Verb: 'check-session', Key: 'none', Session: 'x' }),
  one({ Verb: 'delete', Key: 'none' }),
  one({ Verb: 'delete', Key: 'new' }),
  one({ Verb: 'delete-cas', Key: 'a', Index: 1 }),
  one({ Verb: 'delete-cas', Key: 'none', Index: 1 }),
  one({ Verb: 'delete-tree', Key: 'none' }),
  one({ Verb: 'bogus', Key: 'a' }),
  one({ Verb: '', Key: 'a' }),
  one({ Verb: 'set', Key: '' }),
  one({ Verb: 'get', Key: '' }),
  one({ Verb: 'get-tree', Key: '' }),
  one({ Verb: 'set', Key: 'null-value' }),
  one({ Verb: 'set', Key: 'empty-value', Value: '' }),
  get('/v1/kv/null-value'),
  get('/v1/kv/empty-value'),
  one({ Verb: 'set', Key: '<html>&', Value }),
  put('/v1/txn', '[{"KV":{"Verb":"set","Key":"flags","Flags":18446744073709551615}}]'),
  get('/v1/kv/flags'),
]

const locking: readonly Step[] = [
  put('/v1/session/create', '{"LockDelay":0}', { capture: { s: 'json:ID' } }),
  put('/v1/session/create', '{"LockDelay":0}', { capture: { t: 'json:ID' } }),
  put('/v1/txn', `[{"KV":{"Verb":"lock","Key":"l","Value":"${Value}","Session":"{{s}}"}}]`),
  put('/v1/txn', `[{"KV":{"Verb":"lock","Key":"l","Value":"${Value}","Session":"{{t}}"}}]`),
  put('/v1/txn', '[{"KV":{"Verb":"check-session","Key":"l","Session":"{{s}}"}},{"KV":{"Verb":"get","Key":"l"}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"check-session","Key":"l","Session":"{{t}}"}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"unlock","Key":"l","Session":"{{t}}"}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"unlock","Key":"l","Session":"{{s}}"}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"unlock","Key":"l","Session":"{{s}}"}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"lock","Key":"l","Session":"x"}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"lock","Key":"l","Session":"00000000-0000-0000-0000-000000000000"}}]'),
]

const groups: readonly Step[] = [
  txn(kvOp({ Verb: 'set', Key: 'g/1', Value }), kvOp({ Verb: 'set', Key: 'g/2', Value }), kvOp({ Verb: 'get', Key: 'g/1' })),
  txn(kvOp({ Verb: 'get', Key: 'g/1' }), kvOp({ Verb: 'get-tree', Key: 'g/' }), kvOp({ Verb: 'check-not-exists', Key: 'g/3' })),
  txn(kvOp({ Verb: 'set', Key: 'g/3', Value }), kvOp({ Verb: 'get', Key: 'none' })),
  get('/v1/kv/g/3'),
  txn(kvOp({ Verb: 'get', Key: 'none' }), kvOp({ Verb: 'check-not-exists', Key: 'g/1' }), kvOp({ Verb: 'get', Key: 'g/1' })),
  txn(kvOp({ Verb: 'set', Key: 'g/4', Value }), kvOp({ Verb: 'cas', Key: 'g/4', Value, Index: 1 }), kvOp({ Verb: 'bogus', Key: 'g/5' })),
  txn(kvOp({ Verb: 'delete-tree', Key: 'g/' }), kvOp({ Verb: 'get-tree', Key: 'g/' })),
  txn(...Array.from({ length: 64 }, (_, i) => kvOp({ Verb: 'set', Key: `many/${i}`, Value }))),
  txn(...Array.from({ length: 65 }, (_, i) => kvOp({ Verb: 'set', Key: `many/${i}`, Value }))),
  get('/v1/kv/many/?keys'),
  txn(),
  txn({}),
  txn({}, kvOp({ Verb: 'get', Key: 'a' }), {}),
  txn(null),
]

const bodies: readonly Step[] = [
  put('/v1/txn', ''),
  { method: 'PUT', path: '/v1/txn' },
  put('/v1/txn', 'null'),
  put('/v1/txn', '{}'),
  put('/v1/txn', '{'),
  put('/v1/txn', '['),
  put('/v1/txn', '[{"KV":{"Verb":"get","Key":"a"}}'),
  put('/v1/txn', 'x'),
  put('/v1/txn', '[1]'),
  put('/v1/txn', '[{"KV":1}]'),
  put('/v1/txn', '[{"KV":{"Verb":1}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"get","Key":1}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"set","Key":"a","Value":"*"}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"set","Key":"a","Value":1}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"set","Key":"a","Value":[1,2]}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"set","Key":"a","Flags":-1}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"set","Key":"a","Flags":1.5}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"set","Key":"a","Flags":"1"}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"get","Key":"a","Bogus":1}}]'),
  put('/v1/txn', '[{"Bogus":{}}]'),
  put('/v1/txn', '[{"kv":{"verb":"get","key":"a"}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"get","Key":"a","Namespace":"x"}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"get","Key":"a"}}] rest'),
  put('/v1/txn', '[{"KV":{"Verb":"get","Key":"\\ud800"}}]'),
  put('/v1/txn', '[{"KV":{"Verb":"get","Key":"\xff"}}]'),
  put('/v1/txn', `[{"KV":{"Verb":"set","Key":"big","Value":"${btoa('b'.repeat(300_000))}"}}]`),
  put('/v1/txn', `[{"KV":{"Verb":"set","Key":"big","Value":"${btoa('b'.repeat(400_000))}"}}]`),
  put('/v1/txn', `[${' '.repeat(600_000)}]`),
  put('/v1/txn', `[${' '.repeat(600_000)}]`, { chunkBytes: 65536 }),
]

const modes: readonly Step[] = [
  put('/v1/txn?stale', '[{"KV":{"Verb":"get","Key":"a"}}]'),
  put('/v1/txn?consistent', '[{"KV":{"Verb":"get","Key":"a"}}]'),
  put('/v1/txn?stale&consistent', '[{"KV":{"Verb":"get","Key":"a"}}]'),
  put('/v1/txn?stale&consistent', '[{"KV":{"Verb":"set","Key":"a"}}]'),
  put('/v1/txn?index=1&wait=x', '[{"KV":{"Verb":"get","Key":"a"}}]'),
  put('/v1/txn?pretty', '[{"KV":{"Verb":"get","Key":"a"}}]'),
  put('/v1/txn?pretty', '[{"KV":{"Verb":"get","Key":"none"}},{"KV":{"Verb":"set","Key":"a"}}]'),
  put('/v1/txn?dc=nowhere', '[{"KV":{"Verb":"get","Key":"a"}}]'),
  put('/v1/txn?dc=nowhere', '[{"KV":{"Verb":"set","Key":"a"}}]'),
  put('/v1/txn?ns=x', '[{"KV":{"Verb":"get","Key":"a"}}]'),
  get('/v1/txn'),
]

export const txns: Corpus = { name: 'txn', agent: 'server', steps: [...verbs, ...locking, ...groups, ...bodies, ...modes] }
