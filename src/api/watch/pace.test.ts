import assert from 'node:assert/strict'
import test from 'node:test'
import { backoffMs } from './backoff.ts'
import { nextIndex } from './index-rule.ts'
import { Pace } from './pace.ts'

test('Pace lets a burst of news pass and then one reply per refill', () => {
  const pace = new Pace(0, { burst: 3, refillMs: 100 })
  const pauses = Array.from({ length: 6 }, () => pace.pause(0, 'news'))
  assert.deepEqual(pauses, [0, 0, 0, 100, 200, 300])
  assert.equal(pace.pause(10_000, 'news'), 0)
})

test('Pace doubles the pause while replies come early with nothing new, and forgets it with the first news', () => {
  const pace = new Pace(0, { burst: 1000 })
  const pauses = Array.from({ length: 12 }, () => pace.pause(0, 'early'))
  assert.deepEqual(pauses, [0, 25, 50, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000])
  assert.equal(pace.pause(0, 'news'), 0)
  assert.equal(pace.pause(0, 'early'), 0)
  assert.equal(pace.pause(0, 'timeout'), 0)
})

test('backoffMs() doubles up to its limit and leaves half to chance', () => {
  const pauses = [0, 1].map((chance) => [1, 2, 3, 4, 50].map((failures) => backoffMs(failures, chance, { firstMs: 100, maxMs: 500 })))
  assert.deepEqual(pauses, [[50, 100, 200, 250, 250], [100, 200, 400, 500, 500]])
})

test('nextIndex() starts over when the index went backwards and never asks with 0 twice', () => {
  assert.equal(nextIndex(0, 7), 7)
  assert.equal(nextIndex(7, 9), 9)
  assert.equal(nextIndex(7, 7), 7)
  assert.equal(nextIndex(7, 6), 0)
  assert.equal(nextIndex(0, 0), 1)
  assert.equal(nextIndex(7, 0), 1)
  assert.equal(nextIndex(2n ** 63n, 2n ** 63n + 1n), 2n ** 63n + 1n)
})
