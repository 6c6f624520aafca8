import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { EntryTail } from './entry-tail.ts'
import { entriesOf } from './log-store.suite.ts'

test('the tail keeps the newest entries within both bounds', () => {
  const tail = new EntryTail(10, 1 << 20)
  tail.append(entriesOf(1, 100))
  tail.shrink(Infinity)
  assert.deepEqual([tail.get(90), tail.get(101)], [undefined, undefined])
  assert.equal(tail.get(91)?.Index, 91)
  const small = new EntryTail(1000, 2000)
  small.append(entriesOf(1, 100, 1, 800))
  small.shrink(Infinity)
  assert.deepEqual([98, 99, 100].map((index) => small.get(index)?.Index), [undefined, 99, 100])
  small.append(entriesOf(101, 101, 1, 5000))
  small.shrink(Infinity)
  assert.deepEqual([100, 101].map((index) => small.get(index)?.Index), [undefined, 101], 'the newest stays however large it is')
})

test('what is not stored yet stays, however much it is', () => {
  const tail = new EntryTail(3, 1 << 20)
  tail.append(entriesOf(1, 20))
  tail.shrink(9)
  assert.deepEqual([tail.first, tail.isOver], [9, true])
  assert.deepEqual(tail.range(9, 11).map(({ Index }) => Index), [9, 10, 11])
  assert.deepEqual(tail.range(9, 8), [])
  tail.shrink(21)
  assert.deepEqual([tail.first, tail.isOver], [18, false])
})

test('the tail agrees with a plain list whatever happens to it', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('append' as const), count: fc.nat(3000) }),
    fc.record({ kind: fc.constant('from' as const), back: fc.nat(1500) }),
    fc.record({ kind: fc.constant('prefix' as const), back: fc.nat(1500) }),
    fc.record({ kind: fc.constant('clear' as const), count: fc.nat(5) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const tail = new EntryTail(2000, Infinity)
      let kept: number[] = []
      let next = 1
      for (const step of steps) {
        if (step.kind === 'append') {
          const added = entriesOf(next, next + step.count - 1, 1, 0)
          tail.append(added)
          tail.shrink(Infinity)
          kept = [...kept, ...added.map(({ Index }) => Index)].slice(-2000)
          next += step.count
        } else if (step.kind === 'from') {
          next = Math.max(1, next - step.back)
          tail.truncateFrom(next)
          kept = kept.filter((index) => index < next)
        } else if (step.kind === 'prefix') {
          tail.truncatePrefix(next - step.back)
          kept = kept.filter((index) => index > next - step.back)
        } else {
          tail.clear()
          kept = []
          next += step.count
        }
        for (const index of [next, next - 1, next - 2, next - 1000, next - 2000, next - 2001, 0]) {
          assert.equal(tail.get(index)?.Index, kept.includes(index) ? index : undefined)
        }
      }
    }),
    { seed: 7, numRuns: 60 },
  )
})
