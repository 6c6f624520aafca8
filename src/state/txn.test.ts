import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HealthCheck, Node, NodeService } from '../wire/records/catalog.ts'
import { Intention } from '../wire/records/intention.ts'
import { DirEntry } from '../wire/records/kv.ts'
import { TxnOp, type TxnResponse } from '../wire/records/txn.ts'
import { intentionGet } from './intention.ts'
import { kvList } from './kv.ts'
import { sessionCreate } from './session.ts'
import type { StateStore } from './store.ts'
import { session, sessionIds, withNode } from './testing.ts'
import { applyTransaction, readTransaction } from './txn.ts'

const [one] = sessionIds
const kv = (Verb: string, Key: string, rest: Partial<DirEntry> = {}): TxnOp => TxnOp.make({ KV: { Verb, DirEnt: DirEntry.make({ Key, ...rest }) } })
const node = (Verb: string, rest: Partial<Node>): TxnOp => TxnOp.make({ Node: { Verb, Node: Node.make(rest) } })
const service = (Verb: string, rest: Partial<NodeService>, on = 'n'): TxnOp =>
  TxnOp.make({ Service: { Verb, Node: on, Service: NodeService.make(rest) } })
const check = (Verb: string, rest: Partial<HealthCheck>): TxnOp =>
  TxnOp.make({ Check: { Verb, Check: HealthCheck.make({ Node: 'n', CheckID: 'c', ...rest }) } })
const destroy = (ID: string): TxnOp => TxnOp.make({ Session: { Verb: 'delete', Session: session(ID) } })

const texts = (response: TxnResponse): readonly string[] => (response.Errors ?? []).map(({ OpIndex, What }) => `${OpIndex} ${What}`)
const dump = (store: StateStore): unknown => [kvList(store.read(), ''), store.read().version]

test('operations see what earlier ones did, and results leave values out except where they are read', () => {
  const { store } = withNode()
  store.write(2, (m) => sessionCreate(m, session(one)))
  const done = applyTransaction(store, 10, [
    kv('set', 'a/1', { Value: 'v', Flags: 5 }),
    kv('lock', 'a/2', { Value: 'w', Session: one }),
    kv('get', 'a/1'),
    kv('get-tree', 'a/'),
    kv('check-index', 'a/1', { ModifyIndex: 10 }),
    kv('check-session', 'a/2', { Session: one }),
    kv('check-not-exists', 'b'),
    kv('cas', 'a/1', { Value: 'x', ModifyIndex: 10 }),
    kv('unlock', 'a/2', { Value: 'y', Session: one }),
    kv('delete', 'a/1'),
    kv('delete-cas', 'gone', { ModifyIndex: 3 }),
    kv('delete-tree', 'a/'),
  ])
  assert.equal(done.Errors, null)
  const short = done.Results?.map(({ KV }) => `${KV?.Key}=${KV?.Value} ${KV?.LockIndex}`)
  assert.deepEqual(short, [
    'a/1=null 0', 'a/2=null 1', 'a/1=v 0', 'a/1=v 0', 'a/2=w 1', 'a/1=null 0', 'a/2=null 1', 'a/1=null 0', 'a/2=null 1',
  ])
  assert.deepEqual(kvList(store.read(), '').entries, [])
})

test('all operations are tried, each error is told with its place, and nothing is kept', () => {
  const { store } = withNode()
  applyTransaction(store, 5, [kv('set', 'k', { Value: 'v' })])
  const before = dump(store)
  const failed = applyTransaction(store, 10, [
    kv('set', 'new'),
    kv('cas', 'k', { ModifyIndex: 4 }),
    kv('delete-cas', 'k', { ModifyIndex: 4 }),
    kv('lock', 'k', {}),
    kv('lock', 'k', { Session: '00000000-0000-0000-0000-0000000000ff' }),
    kv('unlock', 'k', { Session: one }),
    kv('get', 'q"'),
    kv('check-session', 'k', { Session: 's' }),
    kv('check-session', 'gone'),
    kv('check-index', 'k', { ModifyIndex: 9 }),
    kv('check-index', 'gone'),
    kv('check-not-exists', 'k'),
    kv('fly', 'k'),
    TxnOp.make({}),
    destroy(one),
  ])
  assert.equal(failed.Results, null)
  assert.deepEqual(texts(failed), [
    '1 failed to set key "k", index is stale',
    '2 failed to delete key "k", index is stale',
    '3 missing session',
    '4 invalid session "00000000-0000-0000-0000-0000000000ff"',
    '5 failed to unlock key "k", lock isn\'t held, or is held by another session',
    '6 key "q\\"" doesn\'t exist',
    '7 failed session check for key "k", current session "" != "s"',
    '8 failed to check session, key "gone" doesn\'t exist',
    '9 failed index check for key "k", current modify index 5 != 9',
    '10 failed to check index, key "gone" doesn\'t exist',
    '11 key "k" exists',
    '12 unknown KV verb "fly"',
    '13 no operation specified',
    '14 failed to delete session: failed deleting session: not found',
  ])
  assert.deepEqual(dump(store), before)
})

test('nodes, services and checks are set, compared, read and removed in one transaction', () => {
  const { store } = withNode()
  const done = applyTransaction(store, 10, [
    node('set', { Node: 'm', Address: '1.1.1.1' }),
    node('cas', { Node: 'm', Address: '1.1.1.2', ModifyIndex: 10 }),
    node('get', { Node: 'M' }),
    service('set', { ID: 's', Service: 'web' }),
    service('cas', { ID: 's', Service: 'web', Port: 80, ModifyIndex: 10 }),
    service('get', { ID: 'S' }),
    check('set', { Status: 'passing', ServiceID: 's' }),
    check('cas', { Status: 'warning', ServiceID: 's', ModifyIndex: 10 }),
    check('get', {}),
    check('delete-cas', { ModifyIndex: 10 }),
    service('delete-cas', { ID: 's', ModifyIndex: 10 }),
    node('delete-cas', { Node: 'm', ModifyIndex: 10 }),
    check('delete', {}),
    service('delete', { ID: 's' }),
    node('delete', { Node: 'm' }),
  ])
  assert.deepEqual(texts(done), [])
  assert.deepEqual(done.Results?.map(({ Node: n, Service: s, Check: c }) => n?.Address ?? (s === null ? `${c?.Status} ${c?.ServiceName}` : String(s.Port))), [
    '1.1.1.1', '1.1.1.2', '1.1.1.2', '0', '80', '80', 'passing web', 'warning web', 'warning web',
  ])
})

test('refusals on the catalog have the texts of the original', () => {
  const { store } = withNode()
  const failed = applyTransaction(store, 10, [
    node('get', { Node: 'm' }),
    node('cas', { Node: 'n', ModifyIndex: 7 }),
    node('delete-cas', { Node: 'm' }),
    node('set', { Node: 'm', ID: 'x' }),
    node('fly', {}),
    service('get', { ID: 's' }),
    service('cas', { ID: 's', ModifyIndex: 7 }),
    service('set', { ID: 's' }, 'm'),
    service('delete-cas', { ID: 's' }),
    service('fly', {}),
    check('get', {}),
    check('cas', { ModifyIndex: 7 }),
    check('set', { ServiceID: 's' }),
    check('delete-cas', {}),
    check('fly', {}),
  ])
  assert.deepEqual(texts(failed), [
    '0 node "m" doesn\'t exist',
    '1 failed to set node "n", index is stale',
    '2 failed to delete node "m", index is stale',
    '3 node lookup failed: node lookup by ID failed, wrong UUID: uuid string is wrong length for \'x\'',
    '4 unknown Node verb "fly"',
    '5 service "s" on node "n" doesn\'t exist',
    '6 failed to set service "s" on node "n", index is stale',
    '7 Missing node registration',
    '8 failed to delete service "s" on node "n", index is stale',
    '9 unknown Service verb "fly"',
    '10 check "c" on node "n" doesn\'t exist',
    '11 failed to set check "c" on node "n", index is stale',
    '12 Missing service registration',
    '13 failed to delete check "c" on node "n", index is stale',
    '14 unknown Check verb "fly"',
  ])
})

test('deleting a session in a transaction releases no keys', () => {
  const { store } = withNode()
  store.write(2, (m) => sessionCreate(m, session(one)))
  applyTransaction(store, 3, [kv('lock', 'a', { Session: one })])
  assert.deepEqual(texts(applyTransaction(store, 4, [destroy(one)])), [])
  assert.equal(kvList(store.read(), 'a').entries[0]?.Session, one)
})

test('intentions are made, changed and removed in a transaction, and give no result', () => {
  const { store } = withNode()
  const ID = 'aaaaaaaa-1111-1111-1111-111111111111'
  const made = Intention.make({ ID, SourceNS: 'default', SourceName: 'web', DestinationNS: 'default', DestinationName: '*', Action: 'allow' })
  const op = (Op: string, intention: Intention | null = made): TxnOp => TxnOp.make({ Intention: { Datacenter: '', Op, Intention: intention, Token: '' } })
  assert.deepEqual(applyTransaction(store, 3, [op('create')]), { Results: [], Errors: null })
  const { intention } = intentionGet(store.read(), ID)
  assert.deepEqual([intention?.Precedence, intention?.Meta, intention?.CreateIndex], [6, new Map(), 3])
  assert.deepEqual(texts(applyTransaction(store, 4, [op('create', { ...made, ID: 'bbbbbbbb-1111-1111-1111-111111111111' }), op('drop')])), [
    `0 duplicate intention found: ALLOW default/web => default/* (ID: ${ID}, Precedence: 6)`, '1 unknown Intention op "drop"',
  ])
  applyTransaction(store, 5, [op('update', { ...made, Action: 'deny' }), op('delete')])
  assert.deepEqual(intentionGet(store.read(), ID), { index: 5, intention: undefined })
  assert.throws(() => applyTransaction(store, 6, [op('create', null)]), { name: 'InputError' })
})

test('readTransaction() reads all kinds and refuses to write', () => {
  const { store } = withNode()
  applyTransaction(store, 5, [kv('set', 'k', { Value: 'v' }), service('set', { ID: 's', Service: 'web' }), check('set', { Status: 'passing' })])
  const reads = [kv('get', 'k'), kv('check-index', 'k', { ModifyIndex: 5 }), node('get', { Node: 'n' }), service('get', { ID: 's' }), check('get', {})]
  assert.equal(readTransaction(store, reads).Results?.length, 5)
  const version = store.read().version
  for (const op of [kv('set', 'a'), kv('delete-tree', 'k'), node('delete', { Node: 'n' }), destroy(one)]) {
    assert.deepEqual(texts(readTransaction(store, [op])), ['0 cannot insert in read-only transaction'])
  }
  assert.equal(store.read().version, version)
})

test('a transaction does what its operations do one by one, or nothing', () => {
  const key = fc.constantFrom('a', 'a/b', 'c')
  const op = fc.record({ verb: fc.constantFrom('set', 'cas', 'delete', 'delete-cas', 'delete-tree', 'get', 'check-not-exists'), key, value: fc.constantFrom('1', '2') })
  fc.assert(
    fc.property(fc.array(op, { maxLength: 5 }), fc.array(op, { minLength: 1, maxLength: 6 }), (before, ops) => {
      const single = withNode().store
      const together = withNode().store
      for (const { verb, key: k, value } of before) for (const store of [single, together]) applyTransaction(store, 5, [kv(verb, k, { Value: value })])
      const list = ops.map(({ verb, key: k, value }) => kv(verb, k, { Value: value, ModifyIndex: verb.endsWith('cas') ? 5 : 0 }))
      const state = dump(together)
      const response = applyTransaction(together, 9, list)
      if (response.Errors !== null) assert.deepEqual(dump(together), state)
      else {
        const results = list.flatMap((one) => applyTransaction(single, 9, [one]).Results ?? [])
        assert.deepEqual(response.Results, results)
        assert.deepEqual(kvList(together.read(), ''), kvList(single.read(), ''))
      }
    }),
    { numRuns: 300 },
  )
})
