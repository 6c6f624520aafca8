import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LogPlaces } from './log-places.ts'

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), count: fc.integer({ min: 1, max: 6 }), rotates: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const), back: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('trim' as const), on: fc.nat(8) }) },
)

test('every entry is found where it was written last, whatever happened to the log', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const places = new LogPlaces()
      /** Index to the offset of the batch that holds it, and its segment. */
      const lies = new Map<number, string>()
      let [first, next, segment, offset] = [1, 1, 1, 0]
      for (const step of steps) {
        if (step.kind === 'add') {
          if (step.rotates) segment++
          places.add(segment, 77, next, offset, step.count)
          for (let one = 0; one < step.count; one++) lies.set(next++, `${segment}/${offset}`)
          offset++
        } else if (step.kind === 'cut') {
          const at = Math.max(first, next - step.back)
          if (at >= next) continue
          places.cutFrom(at)
          for (; next > at; next--) lies.delete(next - 1)
        } else if (first + step.on < next) {
          first += step.on
          places.forgetBefore(first)
        }
      }
      const found = new Map<number, string>()
      for (const place of places.between(first, next - 1)) {
        for (let index = Math.max(place.first, first); index <= Math.min(place.last, next - 1); index++) found.set(index, `${place.segment}/${place.at}`)
      }
      assert.deepEqual(found, new Map([...lies].filter(([index]) => index >= first)))
      for (const [index, at] of found) assert.equal(places.segmentOf(index), Number(at.split('/')[0]))
    }),
    { seed: 11, numRuns: 300 },
  )
})
