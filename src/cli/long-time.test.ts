import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longTime } from './long-time.ts'

const at = (seconds: number, name: string, offsetMinutes: number): string =>
  longTime({ seconds: seconds + 62_135_596_800, nanoseconds: 5, offsetMinutes: 0 }, { zone: () => ({ name, offsetMinutes }) })

test('a time is told with its day, in the zone of here', () => {
  assert.equal(at(0, 'UTC', 0), 'Thursday, 01-Jan-70 00:00:00 UTC')
  assert.equal(at(1_606_383_727, 'CET', 60), 'Thursday, 26-Nov-20 10:42:07 CET')
  assert.equal(at(1_606_348_800, 'EST', -300), 'Wednesday, 25-Nov-20 19:00:00 EST')
  assert.equal(at(-62_135_596_800, 'UTC', 0), 'Monday, 01-Jan-01 00:00:00 UTC')
})
