import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from '../runtime/ports.ts'
import { Wakes } from './wakes.ts'

/** Turns of a loop that end when the test says so. */
class Turns {
  readonly #due: (() => void)[] = []
  readonly clock = { afterTurn: (fire) => void this.#due.push(fire) } as Pick<Clock, 'afterTurn'> as Clock

  get pending(): number {
    return this.#due.length
  }

  next(): void {
    for (const fire of this.#due.splice(0)) fire()
  }
}

test('who waits alone goes on at once, many go on over several turns, in the order they came', () => {
  const turns = new Turns()
  const wakes = new Wakes(turns.clock)
  const order: number[] = []
  wakes.add(() => order.push(-1))
  assert.deepEqual(order, [-1])
  turns.next()
  assert.equal(turns.pending, 0)
  order.length = 0
  for (let n = 0; n < 1000; n += 1) wakes.add(() => order.push(n))
  const sizes = [order.length]
  while (turns.pending > 0) {
    turns.next()
    sizes.push(order.length)
  }
  assert.deepEqual(order, Array.from({ length: 1000 }, (_, n) => n))
  assert.ok(sizes.length > 10, 'turns between')
  const steps = sizes.map((size, at) => size - (sizes[at - 1] ?? 0))
  assert.ok(Math.max(...steps) <= 64, `at most so many in a turn: ${steps.join(' ')}`)
})

test('who comes while others still wait stands behind them, also when it comes from one of them', () => {
  const turns = new Turns()
  const wakes = new Wakes(turns.clock)
  const order: string[] = []
  for (let n = 0; n < 130; n += 1) {
    wakes.add(() => {
      order.push(`${n}`)
      if (n === 64) wakes.add(() => order.push('late'))
    })
  }
  while (turns.pending > 0) turns.next()
  assert.equal(order.length, 131)
  assert.equal(order.at(-1), 'late')
})
