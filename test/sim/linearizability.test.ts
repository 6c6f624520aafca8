import assert from 'node:assert/strict'
import test from 'node:test'
import type { Operation, Outcome } from './kv-machine.ts'
import { contradictions, linearizable, type Call } from './linearizability.ts'

/** [called, answered (0: never), operation, outcome] */
type Row = readonly [number, number, Operation, Outcome?]

const get = (key = 'k'): Operation => ({ kind: 'get', key })
const set = (value: string, key = 'k'): Operation => ({ kind: 'set', key, value })
const cas = (expected: string, value: string): Operation => ({ kind: 'cas', key: 'k', expected, value })
const acquire = (session: string): Operation => ({ kind: 'acquire', key: 'k', session })
const release = (session: string): Operation => ({ kind: 'release', key: 'k', session })

function history(rows: readonly Row[]): Call[] {
  return rows.map(([called, at, operation, outcome], client) => {
    return { client, operation, called, answer: at === 0 ? undefined : { at, outcome: outcome ?? true } }
  })
}

const good: Readonly<Record<string, readonly Row[]>> = {
  'nothing at all': [],
  'one after the other': [[1, 2, set('a')], [3, 4, get(), 'a']],
  'a read beside a write sees either': [[1, 4, set('a')], [2, 3, get(), ''], [5, 6, get(), 'a']],
  'two reads beside a write, the new value last': [[1, 8, set('a')], [2, 3, get(), ''], [4, 5, get(), 'a']],
  'a write without an answer that happened': [[1, 0, set('a')], [2, 3, get(), 'a']],
  'a write without an answer that happened much later': [[1, 0, set('a')], [2, 3, get(), ''], [4, 5, set('b')], [6, 7, get(), 'a']],
  'a write without an answer that never happened': [[1, 0, set('a')], [2, 3, get(), ''], [4, 5, get(), '']],
  'compare and set, one of two': [[1, 4, cas('', 'a'), true], [2, 3, cas('', 'b'), false], [5, 6, get(), 'a']],
  'a lock that goes from hand to hand': [[1, 2, acquire('x'), true], [3, 4, acquire('y'), false], [5, 6, release('x'), true], [7, 8, acquire('y'), true]],
}

const bad: Readonly<Record<string, readonly Row[]>> = {
  'a read of what nobody wrote': [[1, 2, set('a')], [3, 4, get(), 'b']],
  'a lost write': [[1, 2, set('a')], [3, 4, get(), '']],
  'a stale read': [[1, 2, set('a')], [3, 4, set('b')], [5, 6, get(), 'a']],
  'two reads beside a write, the old value last': [[1, 8, set('a')], [2, 3, get(), 'a'], [4, 5, get(), '']],
  'a write without an answer, seen and then unseen': [[1, 0, set('a')], [2, 3, get(), 'a'], [4, 5, get(), '']],
  'compare and set, both': [[1, 4, cas('', 'a'), true], [2, 3, cas('', 'b'), true], [5, 6, get(), 'b']],
  'a lock with two holders': [[1, 2, acquire('x'), true], [3, 4, acquire('y'), true]],
  'a lock released by another': [[1, 2, acquire('x'), true], [3, 4, release('y'), true]],
  'a read before its write was called': [[1, 2, get(), 'a'], [3, 4, set('a')]],
}

for (const [name, rows] of Object.entries(good)) {
  test(`linearizable() accepts ${name}`, () => assert.ok(linearizable(history(rows))))
}
for (const [name, rows] of Object.entries(bad)) {
  test(`linearizable() rejects ${name}`, () => assert.ok(!linearizable(history(rows))))
}

test('contradictions() names the keys that do not fit and leaves the others', () => {
  const found = contradictions(history([[1, 2, set('a', 'x')], [3, 4, get('x'), 'b'], [5, 6, set('a', 'y')], [7, 8, get('y'), 'a']]))
  assert.deepEqual(found.map(({ key, calls }) => [key, calls.length]), [['x', 2]])
})

test('linearizable() takes its time, not for ever, with many calls at once', () => {
  const rows: Row[] = Array.from({ length: 12 }, (_, at) => [at + 1, 100 + at, set(`v${at}`)])
  rows.push([200, 201, get(), 'none of them'])
  assert.ok(!linearizable(history(rows)))
})
