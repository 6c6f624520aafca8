import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FetchPace } from './fetch-pace.ts'

test('fetches follow each other at once up to the burst, then at the rate', () => {
  const pace = new FetchPace(() => ({ rate: 2, burst: 3 }))
  assert.deepEqual([pace.next(0), pace.next(0), pace.next(0), pace.next(0), pace.next(0)], [0, 0, 0, 500, 1000])
  assert.equal(pace.next(10_000), 0)
})

test('limits that change count from then on, and without limits nothing waits', () => {
  let rate = Infinity
  const pace = new FetchPace(() => ({ rate, burst: 1 }))
  for (let i = 0; i < 100; i++) assert.equal(pace.next(i), 0)
  rate = 1
  assert.deepEqual([pace.next(100), pace.next(100)], [0, 1000])
})
