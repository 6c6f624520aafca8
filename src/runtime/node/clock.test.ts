import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { nodeClock } from './clock.ts'

// The clock under test does not keep the program alive; a listening socket does.
const alive = createServer().listen(0, '127.0.0.1')
test.after(() => alive.close())

function fired(delayMs: number): Promise<number> {
  const start = nodeClock.now()
  return new Promise((resolve) => {
    nodeClock.timer(delayMs, () => resolve(nodeClock.now() - start))
  })
}

test('a timer never fires early, whatever fraction of a millisecond is asked for', async () => {
  const delays = Array.from({ length: 60 }, (_, at) => 0.3 + at * 0.37)
  const waited = await Promise.all(delays.map(fired))
  for (const [at, delay] of delays.entries()) assert.ok((waited[at] ?? 0) >= delay, `${delay} ms took ${waited[at]} ms`)
})

test('a delay beyond what Node counts in 32 bits does not fire at once', async () => {
  let early = false
  const timer = nodeClock.timer(2 ** 40, () => {
    early = true
  })
  await fired(5)
  assert.equal(early, false)
  timer.cancel()
})

test('a cancelled timer is silent, and cancelling after it fired does nothing', async () => {
  let count = 0
  const cancelled = nodeClock.timer(1, () => count++)
  cancelled.cancel()
  const kept = nodeClock.timer(1, () => count++)
  await fired(5)
  kept.cancel()
  assert.equal(count, 1)
})

test('a timer cannot wait less than nothing', () => {
  assert.throws(() => nodeClock.timer(-1, () => undefined), RangeError)
  assert.throws(() => nodeClock.timer(NaN, () => undefined), RangeError)
})
