import assert from 'node:assert/strict'
import test from 'node:test'
import { BroadcastQueue, retransmitLimit } from './broadcast-queue.ts'

const message = (length: number, mark: number): Uint8Array => new Uint8Array(length).fill(mark)
const marks = (taken: readonly Uint8Array[]): string => taken.map((bytes) => String(bytes[0])).join(' ')

test('take() prefers those told least often, then the longest that fits, then the newest', () => {
  const queue = new BroadcastQueue()
  queue.queue('a', message(10, 1))
  queue.queue('b', message(30, 2))
  queue.queue('c', message(30, 3))
  queue.queue('d', message(60, 4))
  assert.equal(marks(queue.take(2, 64, 10, 9)), '4')
  assert.equal(marks(queue.take(2, 64, 10, 9)), '3 2')
  assert.equal(marks(queue.take(2, 64, 10, 9)), '1 2')
  // Twice: b. Once: a, c, d. What does not fit is passed over, whatever its count.
  assert.equal(marks(queue.take(2, 64, 10, 9)), '4')
  assert.equal(marks(queue.take(2, 20, 10, 9)), '1')
  assert.equal(marks(queue.take(2, 11, 10, 9)), '')
  assert.equal(marks(queue.take(0, 1000, 2, 9)), '3 4')
})

test('take() gives each message as often as the limit says, then calls its end', () => {
  const queue = new BroadcastQueue()
  let ended = 0
  queue.queue('a', message(10, 1), () => void ended++)
  for (let round = 1; round <= 4; round++) {
    assert.deepEqual([ended, queue.size], [0, 1])
    assert.equal(marks(queue.take(2, 100, 10, 4)), '1')
  }
  assert.deepEqual([ended, queue.size], [1, 0])
  assert.equal(marks(queue.take(2, 100, 10, 4)), '')
})

test('queue() replaces what waits under the same name, and only that', () => {
  const queue = new BroadcastQueue()
  const ended: string[] = []
  for (const name of ['a', 'b', 'c']) queue.queue(name, message(10, 1), () => void ended.push(name))
  queue.take(2, 12, 10, 9)
  queue.queue('b', message(10, 2), () => void ended.push('second b'))
  assert.deepEqual(ended, ['b'])
  assert.equal(marks(queue.take(2, 100, 10, 9)), '2 1 1')
  assert.equal(queue.size, 3)
})

test('retransmitLimit() is the original\'s: 4 times up to 9 members, 8 times up to 99', () => {
  assert.deepEqual([1, 9, 10, 12, 99, 100, 10_000].map((members) => retransmitLimit(4, members)), [4, 4, 8, 8, 8, 12, 20])
})
