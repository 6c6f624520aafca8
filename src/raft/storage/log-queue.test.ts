import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogQueue } from './log-queue.ts'
import type { LogChange } from './log-queue.ts'
import { entriesOf } from './log-store.suite.ts'

type What = Omit<LogChange, 'resolve' | 'reject'>

const stable = { term: 1, lastVoteTerm: 0, lastVoteCandidate: '' }

/** How many changes go into each batch. */
function batchesOf(...changes: readonly What[]): number[] {
  const queue = new LogQueue()
  for (const change of changes) queue.add({ ...change, resolve: () => undefined, reject: () => undefined })
  const counts: number[] = []
  for (let sequence = 1; !queue.isEmpty; sequence++) counts.push(queue.take(sequence).changes.length)
  return counts
}

const append = (from: number, bytes?: number): What => ({ entries: entriesOf(from, from, 1, bytes) })

test('what waits together becomes one batch as far as its order allows', () => {
  assert.deepEqual(batchesOf(append(1), append(2), { stable }, append(3)), [4])
  assert.deepEqual(batchesOf({ trim: 3 }, { trim: 4 }, { clear: true }, append(1)), [4])
  assert.deepEqual(batchesOf(append(5), { cut: 5, entries: entriesOf(5, 6) }, append(7)), [1, 2])
  assert.deepEqual(batchesOf({ cut: 5, entries: [] }, { cut: 4, entries: [] }, append(4)), [1, 2], 'a batch cuts once')
  assert.deepEqual(batchesOf(append(5), { trim: 3 }, append(6)), [1, 2])
  assert.deepEqual(batchesOf(append(5), { clear: true }, append(9), { clear: true }), [1, 2, 1])
  assert.deepEqual(batchesOf({ cut: 5, entries: [] }, { stable }, { trim: 4 }), [2, 1])
})

test('a batch does not grow without end, and the largest change still fits', () => {
  assert.deepEqual(batchesOf(append(1, 700_000), append(2, 700_000), append(3, 700_000), append(4, 700_000)), [2, 2])
  assert.deepEqual(batchesOf(append(1, 9_000_000), append(2, 700_000)), [1, 1])
})
