import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { WatchSet } from '../memdb/watch-set.ts'
import { DirEntry } from '../wire/records/kv.ts'
import { indexOf } from './index-table.ts'
import { kvCas, kvDelete, kvDeleteCas, kvDeleteTree, kvGet, kvList, kvListKeys, kvLock, kvSet, kvUnlock } from './kv.ts'
import type { Mutation } from './mutation.ts'
import { Refusal } from './refusal.ts'
import { sessionCreate, sessionDestroy } from './session.ts'
import { freshStore, session, sessionIds, withNode } from './testing.ts'
import { deletedBy, reapTombstones } from './tombstone.ts'

const entry = (Key: string, rest: Partial<DirEntry> = {}): DirEntry => DirEntry.make({ Key, Value: 'v', ...rest })

test('kvSet() keeps CreateIndex, and what is equal is no write', () => {
  const { store } = freshStore()
  store.write(10, (m) => kvSet(m, entry('a')))
  store.write(11, (m) => kvSet(m, entry('a')))
  assert.deepEqual(kvGet(store.read(), 'a'), { index: 10, entry: entry('a', { CreateIndex: 10, ModifyIndex: 10 }) })
  store.write(12, (m) => kvSet(m, entry('a', { Flags: 7 })))
  assert.deepEqual(kvGet(store.read(), 'a').entry, entry('a', { Flags: 7, CreateIndex: 10, ModifyIndex: 12 }))
  assert.equal(indexOf(store.read(), 'kvs'), 12)
})

test('an empty and a missing value are equal to kvSet()', () => {
  const { store } = freshStore()
  store.write(10, (m) => kvSet(m, entry('a', { Value: null })))
  store.write(11, (m) => kvSet(m, entry('a', { Value: '' })))
  assert.deepEqual(kvGet(store.read(), 'a').entry, entry('a', { Value: null, CreateIndex: 10, ModifyIndex: 10 }))
})

test('kvLock() counts acquisitions, refuses other holders and unknown sessions', () => {
  const { store } = withNode()
  const [one, two] = sessionIds
  store.write(10, (m) => sessionCreate(m, session(one)))
  store.write(11, (m) => sessionCreate(m, session(two)))
  assert.equal(store.write(12, (m) => kvLock(m, entry('a', { Session: one })))?.LockIndex, 1)
  assert.equal(store.write(13, (m) => kvLock(m, entry('a', { Session: one, Value: 'w' })))?.LockIndex, 1)
  assert.equal(store.write(14, (m) => kvLock(m, entry('a', { Session: two }))), undefined)
  assert.equal(store.write(15, (m) => kvUnlock(m, entry('a', { Session: two }))), undefined)
  assert.equal(store.write(16, (m) => kvUnlock(m, entry('a', { Session: one, Value: 'x' })))?.Value, 'x')
  assert.equal(store.write(17, (m) => kvLock(m, entry('a', { Session: two })))?.LockIndex, 2)
  const refused = (id: string): string => {
    try {
      store.write(18, (m) => kvLock(m, entry('b', { Session: id })))
    } catch (error) {
      if (error instanceof Refusal) return error.message
      throw error
    }
    return 'accepted'
  }
  assert.equal(refused(''), 'missing session')
  assert.equal(refused('x'), 'failed session lookup: index error: UUID must be 36 characters')
  assert.equal(refused('00000000-0000-0000-0000-00000000000g'), "failed session lookup: index error: Invalid UUID: encoding/hex: invalid byte: U+0067 'g'")
  assert.equal(refused('00000000-0000-0000-0000-0000000000ff'), 'invalid session "00000000-0000-0000-0000-0000000000ff"')
  assert.equal(kvGet(store.read(), 'b').entry, undefined)
})

test('a plain set on a locked key keeps the session and takes the request\'s lock count', () => {
  const { store } = withNode()
  const [one] = sessionIds
  store.write(10, (m) => sessionCreate(m, session(one)))
  store.write(11, (m) => kvLock(m, entry('a', { Session: one })))
  assert.deepEqual(store.write(12, (m) => kvSet(m, entry('a', { Value: 'w' }))), entry('a', {
    Value: 'w', Session: one, LockIndex: 0, CreateIndex: 11, ModifyIndex: 12,
  }))
})

test('a lock count past the safe integers goes on as a 64-bit number and wraps', () => {
  const { store } = withNode()
  const [one] = sessionIds
  store.write(10, (m) => sessionCreate(m, session(one)))
  for (const [before, after] of [[Number.MAX_SAFE_INTEGER, 9007199254740992n], [(1n << 64n) - 1n, 0]] as const) {
    store.write(11, (m) => kvSet(m, entry('a', { LockIndex: before })))
    assert.equal(store.write(12, (m) => kvLock(m, entry('a', { Session: one })))?.LockIndex, after)
    store.write(13, (m) => kvDelete(m, 'a'))
  }
})

test('kvListKeys() cuts at the separator and lists each cut once', () => {
  const { store } = freshStore()
  const keys = ['a', 'a/', 'a/b', 'a/b/c', 'a/d', 'ab', 'b//x', '/a']
  for (const [at, key] of keys.entries()) store.write(10 + at, (m) => kvSet(m, entry(key)))
  const list = (prefix: string, separator: string): readonly string[] => kvListKeys(store.read(), prefix, separator).keys
  assert.deepEqual(list('', ''), ['/a', 'a', 'a/', 'a/b', 'a/b/c', 'a/d', 'ab', 'b//x'])
  assert.deepEqual(list('', '/'), ['/', 'a', 'a/', 'ab', 'b/'])
  assert.deepEqual(list('a/', '/'), ['a/', 'a/b', 'a/b/', 'a/d'])
  assert.deepEqual(list('b/', '/'), ['b//'])
})

test('the index of a deleted prefix is that of its tombstones, and of the tables when they are reaped', () => {
  const { store, tombstones } = freshStore()
  store.write(10, (m) => kvSet(m, entry('a/x')))
  store.write(11, (m) => kvSet(m, entry('a/y')))
  store.write(12, (m) => kvDelete(m, 'a/y'))
  store.write(13, (m) => kvSet(m, entry('b')))
  assert.equal(kvList(store.read(), 'a/').index, 12)
  assert.equal(kvGet(store.read(), 'a/y').index, 13)
  store.write(14, (m) => kvDeleteTree(m, 'a/'))
  assert.equal(kvList(store.read(), 'a/').index, 14)
  assert.deepEqual(tombstones, [12, 14])
  store.write(15, (m) => kvSet(m, entry('b', { Flags: 1 })))
  store.write(16, (m) => reapTombstones(m, 14))
  assert.equal(kvList(store.read(), 'a/').index, 15)
  assert.equal(indexOf(store.read(), 'tombstones'), 14)
})

test('kvList() of a prefix inside a deleted tree does not fall back behind the deletion', () => {
  const { store } = freshStore()
  store.write(10, (m) => kvSet(m, entry('a/b/x')))
  store.write(11, (m) => kvDelete(m, 'a/b/x'))
  store.write(12, (m) => kvSet(m, entry('a/b/y')))
  assert.equal(kvList(store.read(), 'a/b/').index, 12)
  store.write(13, (m) => kvDeleteTree(m, 'a/'))
  assert.equal(kvList(store.read(), 'a/b/').index, 13)
  store.write(14, (m) => kvSet(m, entry('a/b/z')))
  store.write(15, (m) => kvDeleteTree(m, ''))
  assert.equal(kvList(store.read(), 'a/b/').index, 15)
})

test('deleting the whole tree leaves no tombstone', () => {
  const { store, tombstones } = freshStore()
  store.write(10, (m) => kvSet(m, entry('a')))
  store.write(11, (m) => kvDeleteTree(m, ''))
  assert.deepEqual(tombstones, [])
  assert.deepEqual([indexOf(store.read(), 'kvs'), indexOf(store.read(), 'tombstones')], [11, undefined])
  store.write(12, (m) => kvDeleteTree(m, ''))
  assert.equal(indexOf(store.read(), 'kvs'), 11)
})

test('a key that is written while empty is refused', () => {
  const { store } = freshStore()
  assert.throws(() => store.write(10, (m) => kvSet(m, entry(''))), /object missing primary index/)
})

test('a watch tells for an absent key since when it has been so, and only a write below wakes it', () => {
  const { store } = freshStore()
  store.write(10, (m) => kvSet(m, entry('other')))
  const watch = new WatchSet()
  assert.equal(kvGet(store.read(), 'absent', watch).index, 10)
  assert.equal(watch.changedIndex, 1)
  let woken = 0
  watch.onFire(() => void woken++)
  for (let i = 0; i < 1000; i++) store.write(11 + i, (m) => kvSet(m, entry(`other/${i}`)))
  assert.equal(woken, 0)
  const again = new WatchSet()
  kvList(store.read(), 'absent', again)
  assert.equal(again.changedIndex, 1)
  store.write(2000, (m) => kvSet(m, entry('absent')))
  assert.equal(woken, 1)
  assert.equal(store.watchCount, 0)
})

/** A store as one would write it on a napkin. */
class NaiveKv {
  readonly keys = new Map<string, DirEntry>()
  readonly stones = new Map<string, number>()
  kvs = 0
  stone = 0

  set(index: number, e: DirEntry, session: string, lockIndex: DirEntry['LockIndex']): void {
    const old = this.keys.get(e.Key)
    if (old !== undefined && old.Value === e.Value && old.Flags === e.Flags && old.Session === session && old.LockIndex === lockIndex) return
    this.keys.set(e.Key, { ...e, Session: session, LockIndex: lockIndex, CreateIndex: old?.CreateIndex ?? index, ModifyIndex: index })
    this.kvs = index
  }

  remove(index: number, keys: readonly string[], stone: string): void {
    if (keys.length === 0) return
    for (const key of keys) this.keys.delete(key)
    this.kvs = index
    if (stone !== '') {
      this.stones.set(stone, index)
      this.stone = index
    }
  }

  list(prefix: string): { index: number; entries: readonly DirEntry[] } {
    const entries = [...this.keys.values()].filter(({ Key }) => Key.startsWith(prefix)).sort((a, b) => (a.Key < b.Key ? -1 : 1))
    const highest = Math.max(0, ...entries.map(({ ModifyIndex }) => Number(ModifyIndex)), ...[...this.stones].map(([key, i]) => (key.startsWith(prefix) ? i : 0)))
    return { index: prefix === '' || highest === 0 ? Math.max(this.kvs, this.stone) : highest, entries }
  }
}

const keys = ['a', 'a/', 'a/b', 'a/b/c', 'a/\xff', 'ab', 'b', '\x00', '\xff'] as const
const anyKey = fc.constantFrom(...keys)
const step = fc.record({
  op: fc.constantFrom('set', 'set', 'cas', 'delete', 'delete-cas', 'delete-tree', 'lock', 'unlock', 'reap', 'destroy'),
  key: anyKey,
  value: fc.constantFrom('1', '2'),
  holder: fc.constantFrom(...sessionIds),
  stale: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function applyBoth(m: Mutation, naive: NaiveKv, { op, key, value, holder, stale }: Step): readonly [unknown, unknown] {
  const old = naive.keys.get(key)
  const e = entry(key, { Value: value, Session: holder, ModifyIndex: stale ? 1 : (old?.ModifyIndex ?? 0) })
  const i = m.index
  switch (op) {
    case 'set':
      naive.set(i, e, old?.Session ?? '', 0)
      return [kvSet(m, e).Value, value]
    case 'cas':
      if (!stale) naive.set(i, e, old?.Session ?? '', 0)
      return [kvCas(m, e) !== undefined, !stale]
    case 'delete':
      naive.remove(i, old === undefined ? [] : [key], key)
      return [kvDelete(m, key), undefined]
    case 'delete-cas': {
      const matches = old === undefined || !stale
      if (old !== undefined && matches) naive.remove(i, [key], key)
      return [kvDeleteCas(m, key, e.ModifyIndex), matches]
    }
    case 'delete-tree':
      naive.remove(i, [...naive.keys.keys()].filter((k) => k.startsWith(key)), key)
      return [kvDeleteTree(m, key), undefined]
    case 'lock': {
      const free = old === undefined || old.Session === '' || old.Session === holder
      if (free) naive.set(i, e, holder, old?.Session === holder ? old.LockIndex : Number(old?.LockIndex ?? 0) + 1)
      return [kvLock(m, e) !== undefined, free]
    }
    case 'unlock': {
      const held = old !== undefined && old.Session === holder
      if (held) naive.set(i, e, '', old.LockIndex)
      return [kvUnlock(m, e) !== undefined, held]
    }
    case 'reap':
      for (const [k, index] of naive.stones) if (index <= i - 3) naive.stones.delete(k)
      return [reapTombstones(m, i - 3), undefined]
    default:
      for (const held of [...naive.keys.values()].filter(({ Session }) => Session === holder)) naive.set(i, held, '', held.LockIndex)
      sessionDestroy(m, holder)
      sessionCreate(m, session(holder))
      return [undefined, undefined]
  }
}

test('KV operations agree with a naive twin, and changed indexes bound every change', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const { store } = withNode()
      const naive = new NaiveKv()
      store.write(9, (m) => sessionIds.forEach((id) => sessionCreate(m, session(id))))
      const lastChange = new Map<string, number>()
      let index = 10
      for (const one of steps) {
        index++
        const before = new Map(naive.keys)
        const [got, expected] = store.write(index, (m) => applyBoth(m, naive, one))
        assert.deepEqual(got, expected, one.op)
        for (const key of keys) if (before.get(key) !== naive.keys.get(key)) lastChange.set(key, index)
        requireSame(store, naive, lastChange, index)
      }
    }),
    { numRuns: 300 },
  )
})

function requireSame(store: ReturnType<typeof freshStore>['store'], naive: NaiveKv, lastChange: ReadonlyMap<string, number>, applied: number): void {
  const view = store.read()
  assert.deepEqual(kvList(view, ''), naive.list(''))
  for (const key of keys) {
    const watch = new WatchSet()
    const got = kvGet(view, key, watch)
    assert.deepEqual(got.entry, naive.keys.get(key))
    const changed = watch.changedIndex ?? got.index
    assert.ok(changed >= (lastChange.get(key) ?? 1) && changed <= Math.max(1, got.index), `key ${key}: ${changed}`)
    const listed = kvList(view, key)
    assert.deepEqual(listed.entries, naive.list(key).entries)
    const lastBelow = Math.max(0, ...[...lastChange].map(([k, i]) => (k.startsWith(key) ? i : 0)))
    if (listed.entries.length > 0) assert.equal(listed.index, naive.list(key).index)
    else assert.ok(listed.index >= lastBelow || deletedBy(view, key) >= lastBelow, `prefix ${key}`)
    assert.ok(listed.index <= applied)
  }
}
