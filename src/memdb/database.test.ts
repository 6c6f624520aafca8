import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compound } from './key.ts'
import { Database, type View } from './database.ts'
import { schema, table } from './schema.ts'

interface Row {
  readonly id: string
  readonly group: string
  readonly alias: string
}

const { tables, schema: definition } = schema({
  rows: table<Row>()({
    primary: (row) => row.id,
    indexes: {
      group: { key: (row) => (row.group === '' ? undefined : row.group) },
      alias: { key: (row) => (row.alias === '' ? undefined : compound(row.alias, row.group)), unique: true },
    },
  }),
  others: table<Row>()({ primary: (row) => row.id, indexes: {} }),
})
const { rows, others } = tables

// Bytes that matter: the separators of compound keys, both ends of the range, and what UTF-16 order would sort differently.
const byte = fc.constantFrom('\x00', '\x01', 'a', 'b', '/', '\x7f', '\x80', '\xee', '\xf0', '\xff')
const text = fc.array(byte, { maxLength: 4 }).map((bytes) => bytes.join(''))

type Operation =
  | { readonly kind: 'put'; readonly row: Row }
  | { readonly kind: 'delete'; readonly id: string }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'fail'; readonly rows: readonly Row[]; readonly remove: readonly string[] }

const row = fc.record({ id: text, group: text, alias: fc.constant('') })
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('put' as const), row }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), id: text }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('snapshot' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), rows: fc.array(row), remove: fc.array(text) }) },
)

/** Compares every kind of read with the same asked of a plain map, byte by byte. */
function requireSame(view: View, twin: ReadonlyMap<string, Row>, probe: string): void {
  const ordered = [...twin.values()].sort((a, b) => Buffer.compare(Buffer.from(a.id, 'latin1'), Buffer.from(b.id, 'latin1')))
  assert.deepEqual(view.all(rows.primary), ordered)
  assert.equal(view.count(rows.primary), ordered.length)
  assert.equal(view.get(rows.primary, probe), twin.get(probe))
  assert.deepEqual(view.prefix(rows.primary, probe), ordered.filter(({ id }) => id.startsWith(probe)))
  assert.deepEqual([...view.iterate(rows.primary, probe)], ordered.filter(({ id }) => id.startsWith(probe)))
  assert.deepEqual(view.list(rows.by.group, probe), probe === '' ? [] : ordered.filter(({ group }) => group === probe))
  assert.equal(view.has(rows.by.group, probe), probe !== '' && ordered.some(({ group }) => group === probe))
  assert.equal(view.floor(rows.primary, probe), ordered.findLast(({ id }) => id <= probe))
}

test('a database agrees with a plain map, and its snapshots with copies of that map, whatever is written later', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60, size: 'max' }), text, (operations, probe) => {
      const db = new Database(definition)
      const twin = new Map<string, Row>()
      const snapshots: { readonly view: View; readonly twin: ReadonlyMap<string, Row> }[] = []
      for (const step of operations) {
        if (step.kind === 'put') {
          db.write((txn) => txn.put(rows, step.row))
          twin.set(step.row.id, step.row)
        } else if (step.kind === 'delete') {
          assert.equal(db.write((txn) => txn.delete(rows, step.id)), twin.get(step.id))
          twin.delete(step.id)
        } else if (step.kind === 'snapshot') snapshots.push({ view: db.snapshot(), twin: new Map(twin) })
        else failingTransaction(db, twin, step.rows, step.remove, probe)
      }
      requireSame(db.read(), twin, probe)
      for (const { view, twin: then } of snapshots) requireSame(view, then, probe)
    }),
    { numRuns: 400 },
  )
})

function failingTransaction(db: Database, twin: Map<string, Row>, put: readonly Row[], remove: readonly string[], probe: string): void {
  const version = db.version
  assert.throws(
    () =>
      db.write((txn) => {
        const own = new Map(twin)
        for (const one of put) {
          txn.put(rows, one)
          own.set(one.id, one)
        }
        for (const id of remove) {
          txn.delete(rows, id)
          own.delete(id)
        }
        requireSame(txn, own, probe)
        throw new RangeError('refused')
      }),
    RangeError,
  )
  assert.equal(db.version, version)
}

test('snapshots stay as they were through thousands of interleaved writes over many tree nodes', () => {
  const db = new Database(definition)
  const twin = new Map<string, Row>()
  const kept: { readonly view: View; readonly rows: readonly Row[] }[] = []
  let seed = 12345
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    return (seed >>> 8) % below
  }
  const sorted = (): Row[] => [...twin.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  for (let step = 0; step < 6000; step++) {
    const id = `key/${next(2000)}`
    if (next(3) === 0) {
      db.write((txn) => txn.delete(rows, id))
      twin.delete(id)
    } else {
      const made = { id, group: `g${next(20)}`, alias: '' }
      db.write((txn) => txn.put(rows, made))
      twin.set(id, made)
    }
    if (next(60) === 0) kept.push({ view: db.snapshot(), rows: sorted() })
    if (kept.length > 25) kept.splice(next(25), 1)
  }
  kept.push({ view: db.snapshot(), rows: sorted() })
  for (const { view, rows: then } of kept) {
    assert.deepEqual(view.all(rows.primary), then)
    assert.deepEqual(view.list(rows.by.group, 'g7'), then.filter(({ group }) => group === 'g7'))
  }
})

test('iterate() of a snapshot goes on unmoved while the rows it has yet to reach are deleted', () => {
  const db = new Database(definition)
  const ids = Array.from({ length: 500 }, (_, i) => String(i).padStart(4, '0'))
  db.write((txn) => ids.forEach((id) => txn.put(rows, { id, group: '', alias: '' })))
  const iterator = db.snapshot().iterate(rows.primary)
  const seen = [iterator.next().value?.id]
  for (const id of ids) db.write((txn) => txn.delete(rows, id))
  for (const { id } of iterator) seen.push(id)
  assert.deepEqual(seen, ids)
})

test('a second row under one key of a unique index is refused and leaves no trace', () => {
  const db = new Database(definition)
  db.write((txn) => txn.put(rows, { id: '1', group: 'g', alias: 'x' }))
  assert.throws(() => db.write((txn) => txn.put(rows, { id: '2', group: 'g', alias: 'x' })), /two rows with one key of index alias/)
  assert.equal(db.read().count(rows.primary), 1)
  db.write((txn) => txn.put(rows, { id: '1', group: 'h', alias: 'x' }))
  db.write((txn) => txn.put(rows, { id: '2', group: 'g', alias: 'x' }))
  assert.equal(db.read().get(rows.by.alias, compound('x', 'g'))?.id, '2')
})

test('compound keys differ when their parts do and sort as their parts', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 3 }), fc.array(text, { maxLength: 3 }), (a, b) => {
      const same = a.length === b.length && a.every((part, i) => part === b[i])
      assert.equal(compound(...a) === compound(...b), same)
      if (a.length === b.length && !same) {
        const at = a.findIndex((part, i) => part !== b[i])
        assert.equal(compound(...a) < compound(...b), (a[at] as string) < (b[at] as string))
      }
      assert.equal(compound(...b).startsWith(compound(...a)), a.length <= b.length && a.every((part, i) => part === b[i]))
    }),
  )
})

test('transactions do not nest, are not read around and end with their function', () => {
  const db = new Database(definition)
  assert.throws(() => db.write(() => db.write(() => 1)), /do not nest/)
  assert.throws(() => db.write(() => db.read()), /through the transaction/)
  assert.throws(() => db.write(() => db.snapshot()), /inside a transaction/)
  const escaped = db.write((txn) => txn)
  assert.throws(() => escaped.put(others, { id: '1', group: '', alias: '' }), /is over/)
  assert.throws(() => escaped.delete(others, '1'), /is over/)
})
