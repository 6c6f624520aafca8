import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodeRandom } from './random.ts'

test('numbers stay in their ranges and use all of them', () => {
  let and = 0xffffffff
  let or = 0
  let least = 1
  let most = 0
  for (let i = 0; i < 5000; i++) {
    const whole = nodeRandom.u32()
    assert.ok(Number.isInteger(whole) && whole >= 0 && whole < 2 ** 32)
    and = (and & whole) >>> 0
    or = (or | whole) >>> 0
    const part = nodeRandom.float()
    assert.ok(part >= 0 && part < 1)
    least = Math.min(least, part)
    most = Math.max(most, part)
  }
  assert.deepEqual([and, or], [0, 0xffffffff], 'every bit is sometimes 0 and sometimes 1')
  assert.ok(least < 0.01 && most > 0.99)
})

test('bytes() gives as many as asked for, and others each time', () => {
  for (const count of [0, 1, 16, 70_000]) assert.equal(nodeRandom.bytes(count).length, count)
  assert.notDeepEqual(nodeRandom.bytes(16), nodeRandom.bytes(16))
})
