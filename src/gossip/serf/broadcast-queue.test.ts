import assert from 'node:assert/strict'
import test from 'node:test'
import { BroadcastQueue, timesEach } from './broadcast-queue.ts'

const message = (length: number, fill = length): Uint8Array => new Uint8Array(length).fill(fill)
const lengths = (messages: readonly Uint8Array[]): number[] => messages.map((one) => one.length)

test('take() gives the least sent first, then the longest that fits, then the newest', () => {
  const queue = new BroadcastQueue(() => 4)
  queue.add(message(10))
  queue.add(message(30))
  queue.add(message(20))
  assert.deepEqual(lengths(queue.take(3, 60)), [30, 20])
  queue.add(message(5))
  assert.deepEqual(lengths(queue.take(3, 60)), [10, 5, 30])
  const twins = new BroadcastQueue(() => 4)
  twins.add(message(4, 1))
  twins.add(message(4, 2))
  assert.deepEqual(twins.take(3, 7)[0], message(4, 2))
})

test('a message leaves after it was sent as often as it should be, and says so', () => {
  const queue = new BroadcastQueue(() => 3)
  let sent = 0
  queue.add(message(9), () => sent++)
  for (const left of [1, 1, 0]) {
    assert.equal(queue.take(2, 100).length, 1)
    assert.equal(queue.length, left)
  }
  assert.equal(sent, 1)
  assert.deepEqual(queue.take(2, 100), [])
})

test('take() spends no more than its limit, overhead included', () => {
  const queue = new BroadcastQueue(() => 9)
  for (let at = 0; at < 50; at++) queue.add(message(1 + (at % 7)))
  for (let limit = 0; limit < 40; limit++) {
    const spent = queue.take(3, limit).reduce((sum, one) => sum + one.length + 3, 0)
    assert.ok(spent <= limit)
  }
})

test('prune() drops what was sent most, and of that the short ones', () => {
  const queue = new BroadcastQueue(() => 9)
  const dropped: number[] = []
  for (const length of [10, 20, 30]) queue.add(message(length), () => dropped.push(length))
  queue.take(2, 100)
  queue.add(message(5), () => dropped.push(5))
  queue.prune(2)
  assert.deepEqual(dropped, [10, 20])
  assert.equal(queue.length, 2)
})

test('timesEach() grows with the logarithm of the pool', () => {
  assert.deepEqual([0, 1, 9, 10, 99, 100].map((members) => timesEach(4, members)), [0, 4, 4, 8, 8, 12])
})
