import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HealthCheck } from '../wire/records/catalog.ts'
import { DirEntry } from '../wire/records/kv.ts'
import { checkDelete, checkSet } from './catalog/check.ts'
import { nodeDelete } from './catalog/node.ts'
import { indexOf } from './index-table.ts'
import { kvGet, kvLock } from './kv.ts'
import { Refusal } from './refusal.ts'
import { nodeSessions, sessionCreate, sessionDestroy, sessionGet, sessionList } from './session.ts'
import type { StateStore } from './store.ts'
import { session, sessionIds, withNode } from './testing.ts'

const [one, two] = sessionIds
const check = (Status: string, rest: Partial<HealthCheck> = {}): HealthCheck => HealthCheck.make({ Node: 'n', CheckID: 'c', Status, ...rest })
const lock = (store: StateStore, index: number, Key: string, Session: string): void =>
  store.write(index, (m) => void kvLock(m, DirEntry.make({ Key, Value: 'v', Session })))

test('sessionCreate() says what is wrong, in the words of the original', () => {
  const { store } = withNode()
  store.write(2, (m) => checkSet(m, check('critical')))
  const refused = (given: Parameters<typeof session>[1], id: string = one): string => {
    try {
      store.write(3, (m) => sessionCreate(m, session(id, given)))
    } catch (error) {
      if (error instanceof Refusal) return error.message
      throw error
    }
    return 'accepted'
  }
  assert.equal(refused({}, ''), 'Missing session ID')
  assert.equal(refused({ Behavior: 'x' }), 'Invalid session behavior: x')
  assert.equal(refused({ Node: 'm' }), 'Missing node registration')
  assert.equal(refused({ Checks: ['a'] }), "Missing check 'a' registration")
  assert.equal(refused({ NodeChecks: ['C'] }), "Check 'C' is in critical state")
  assert.equal(refused({ ServiceChecks: [{ ID: 'd', Namespace: '' }] }), "Missing check 'd' registration")
  assert.equal(refused({}, 'short'), 'failed inserting session: failed to build primary index: UUID must be 36 characters')
  assert.equal(sessionList(store.read()).sessions.length, 0)
  assert.equal(refused({ Behavior: '' }), 'accepted')
  assert.deepEqual(sessionGet(store.read(), one), { index: 3, session: session(one, { CreateIndex: 3, ModifyIndex: 3 }) })
  assert.equal(sessionGet(store.read(), one.toUpperCase()).session?.ID, one)
  assert.throws(() => sessionGet(store.read(), 'x'), { message: 'failed session lookup: index error: UUID must be 36 characters' })
  assert.equal(nodeSessions(store.read(), 'N').sessions.length, 1)
})

test('sessionDestroy() releases or deletes the keys and tells their lock delay', () => {
  const { store, lockDelays } = withNode()
  store.write(2, (m) => sessionCreate(m, session(one, { LockDelay: 15_000_000_000 })))
  store.write(3, (m) => sessionCreate(m, session(two, { Behavior: 'delete' })))
  lock(store, 4, 'a', one)
  lock(store, 5, 'b', one)
  lock(store, 6, 'c', two)
  store.write(7, (m) => sessionDestroy(m, one))
  assert.deepEqual(lockDelays, ['a', 'b'].map((key) => ({ key, delay: 15_000_000_000 })))
  const released = kvGet(store.read(), 'a').entry
  assert.deepEqual([released?.Session, released?.LockIndex, released?.Value, released?.ModifyIndex], ['', 1, 'v', 7])
  store.write(8, (m) => sessionDestroy(m, two))
  assert.equal(kvGet(store.read(), 'c').entry, undefined)
  assert.deepEqual(['sessions', 'kvs', 'tombstones'].map((name) => indexOf(store.read(), name)), [8, 8, 8])
  store.write(9, (m) => sessionDestroy(m, two))
  assert.equal(sessionList(store.read()).index, 8)
})

test('a session ends when its check becomes critical or goes, and with its node; a warning keeps it', () => {
  const ends: readonly (readonly [string, (store: StateStore) => void])[] = [
    ['critical', (store) => store.write(9, (m) => checkSet(m, check('critical')))],
    ['deleted', (store) => store.write(9, (m) => checkDelete(m, 'N', 'C'))],
    ['node', (store) => store.write(9, (m) => nodeDelete(m, 'n'))],
  ]
  for (const [how, end] of ends) {
    const { store } = withNode()
    store.write(2, (m) => checkSet(m, check('passing')))
    store.write(3, (m) => sessionCreate(m, session(one, { NodeChecks: ['c'] })))
    store.write(4, (m) => sessionCreate(m, session(two)))
    lock(store, 5, 'a', one)
    store.write(6, (m) => checkSet(m, check('warning')))
    assert.equal(sessionList(store.read()).sessions.length, 2)
    end(store)
    assert.equal(sessionList(store.read()).sessions.length, how === 'node' ? 0 : 1, how)
    assert.equal(kvGet(store.read(), 'a').entry?.Session, '', how)
  }
})

test('lock delays and tombstones of a mutation that fails are not told', () => {
  const { store, lockDelays, tombstones } = withNode()
  store.write(2, (m) => sessionCreate(m, session(one, { LockDelay: 1, Behavior: 'delete' })))
  lock(store, 3, 'a', one)
  assert.throws(() =>
    store.write(4, (m) => {
      sessionDestroy(m, one)
      throw new Refusal('no')
    }),
  )
  assert.deepEqual([lockDelays, tombstones], [[], []])
  assert.equal(kvGet(store.read(), 'a').entry?.Session, one)
})
