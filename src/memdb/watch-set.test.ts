import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Database } from './database.ts'
import { schema, table } from './schema.ts'
import { maxWatchedKeys, WatchSet } from './watch-set.ts'

interface Row {
  readonly id: string
  readonly group: string
  readonly value: number
}

const { tables, schema: definition } = schema({
  rows: table<Row>()({ primary: (row) => row.id, indexes: { group: { key: (row) => row.group || undefined } } }),
  others: table<Row>()({ primary: (row) => row.id, indexes: {} }),
})
const { rows, others } = tables
const put = (db: Database, id: string, group = '', value = 0): void => db.write((txn) => txn.put(rows, { id, group, value }))

/** Waits for what `read` notes and counts how often it fires. */
function waiting(read: (watch: WatchSet) => void): { fired: number; readonly end: () => void } {
  const watch = new WatchSet()
  read(watch)
  const state = { fired: 0, end: () => watch.close() }
  watch.onFire(() => void state.fired++)
  return state
}

test('a watch fires once for its key, when it appears, changes or goes, and for nothing else', () => {
  const db = new Database(definition)
  const watchA = () => waiting((watch) => void db.read().get(rows.primary, 'a', watch))
  const first = watchA()
  put(db, 'b')
  put(db, 'aa')
  db.write((txn) => txn.put(others, { id: 'a', group: '', value: 0 }))
  db.write((txn) => txn.delete(rows, 'absent'))
  assert.equal(first.fired, 0)
  put(db, 'a')
  put(db, 'a', '', 1)
  assert.equal(first.fired, 1)
  const second = watchA()
  put(db, 'a', '', 2)
  const third = watchA()
  db.write((txn) => txn.delete(rows, 'a'))
  assert.deepEqual([second.fired, third.fired], [1, 1])
  assert.equal(db.registry.entries, 0)
})

test('a prefix watch fires for keys below it, an index watch for its group, before and after a move', () => {
  const db = new Database(definition)
  put(db, 'x', 'g')
  const below = waiting((watch) => void db.read().prefix(rows.primary, 'a/', watch))
  const group = waiting((watch) => void db.read().list(rows.by.group, 'g', watch))
  const target = waiting((watch) => void db.read().has(rows.by.group, 'h', watch))
  const everything = waiting((watch) => void db.read().all(rows.primary, watch))
  put(db, 'a')
  assert.deepEqual([below.fired, group.fired, target.fired, everything.fired], [0, 0, 0, 1])
  put(db, 'x', 'h')
  assert.deepEqual([below.fired, group.fired, target.fired], [0, 1, 1])
  put(db, 'a/b/c')
  assert.equal(below.fired, 1)
  assert.equal(db.registry.entries, 0)
})

test('a transaction that is rolled back or changes nothing wakes nobody', () => {
  const db = new Database(definition)
  const wait = waiting((watch) => void db.read().all(rows.primary, watch))
  assert.throws(() =>
    db.write((txn) => {
      txn.put(rows, { id: 'a', group: '', value: 0 })
      throw new RangeError('refused')
    }),
  )
  db.write(() => undefined)
  assert.equal(wait.fired, 0)
})

test('onFire() calls back at once when a write came between the read and the wait', () => {
  const db = new Database(definition)
  const watch = new WatchSet()
  db.read().get(rows.primary, 'a', watch)
  put(db, 'unrelated')
  let fired = 0
  watch.onFire(() => void fired++)
  assert.equal(fired, 1)
  const old = new WatchSet()
  const snapshot = db.snapshot()
  put(db, 'more')
  snapshot.get(rows.primary, 'a', old)
  old.onFire(() => void fired++)
  assert.equal(fired, 2)
})

test('a wait that is ended stays silent and leaves nothing behind', () => {
  const db = new Database(definition)
  const waits = Array.from({ length: 300 }, (_, i) =>
    waiting((watch) => {
      db.read().get(rows.primary, `k${i % 7}`, watch)
      db.read().prefix(rows.primary, 'p'.repeat(i % 5), watch)
      db.read().list(rows.by.group, `g${i % 3}`, watch)
    }),
  )
  assert.equal(db.registry.count, 900)
  for (const i of [...waits.keys()].sort((a, b) => ((a * 7919) % 300) - ((b * 7919) % 300))) waits[i]?.end()
  assert.equal(db.registry.count, 0)
  assert.equal(db.registry.entries, 0)
  put(db, 'k1', 'g1')
  assert.ok(waits.every(({ fired }) => fired === 0))
})

test('a callback may end other waits and write', () => {
  const db = new Database(definition)
  const order: string[] = []
  const first = new WatchSet()
  const second = new WatchSet()
  db.read().get(rows.primary, 'a', first)
  db.read().get(rows.primary, 'a', second)
  for (const [name, own, other] of [['first', first, second], ['second', second, first]] as const) {
    own.onFire(() => {
      order.push(name)
      other.close()
      put(db, 'b')
    })
  }
  put(db, 'a')
  assert.equal(order.length, 1)
  assert.equal(db.read().count(rows.primary), 2)
})

test('1,000 watches on absent keys are not woken by 10,000 unrelated writes', () => {
  const db = new Database(definition)
  const waits = Array.from({ length: 1000 }, (_, i) =>
    waiting((watch) => void (i % 2 === 0 ? db.read().get(rows.primary, `absent/${i}`, watch) : db.read().prefix(rows.primary, `absent/${i}/`, watch))),
  )
  for (let i = 0; i < 10_000; i++) put(db, `busy/${i % 2500}`, '', i)
  assert.equal(waits.reduce((sum, { fired }) => sum + fired, 0), 0)
  put(db, 'absent/0')
  put(db, 'absent/1/x')
  assert.equal(waits.reduce((sum, { fired }) => sum + fired, 0), 2)
})

test('a set of too many keys waits for the whole index instead', () => {
  const db = new Database(definition)
  const watch = new WatchSet()
  for (let i = 0; i <= maxWatchedKeys; i++) db.read().get(rows.primary, `k${i}`, watch)
  db.read().get(others.primary, 'o', watch)
  assert.ok(watch.size < 10)
  let fired = 0
  watch.onFire(() => void fired++)
  put(db, 'zzz')
  assert.equal(fired, 1)
})

test('a watch fires exactly when what it read would read differently', () => {
  const key = fc.constantFrom('', 'a', 'a/', 'a/b', 'a/b/', 'b', '\xff', '\xff\xff')
  const step = fc.record({ id: key, group: fc.constantFrom('', 'g', 'h'), remove: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), step, key, fc.constantFrom('get', 'prefix', 'list'), (before, change, probe, how) => {
      const db = new Database(definition)
      let value = 0
      const apply = ({ id, group, remove }: typeof change): void =>
        db.write((txn) => void (remove ? txn.delete(rows, id) : txn.put(rows, { id, group, value: value++ })))
      before.forEach(apply)
      const read = (watch?: WatchSet): unknown => {
        if (how === 'get') return db.read().get(rows.primary, probe, watch)
        if (how === 'prefix') return db.read().prefix(rows.primary, probe, watch)
        return db.read().list(rows.by.group, probe, watch)
      }
      const watch = new WatchSet()
      const old = read(watch)
      let fired = false
      watch.onFire(() => void (fired = true))
      apply(change)
      let differs = true
      try {
        assert.deepEqual(read(), old)
        differs = false
      } catch (error) {
        assert.ok(error instanceof assert.AssertionError)
      }
      assert.equal(fired, differs)
    }),
    { numRuns: 1000 },
  )
})
