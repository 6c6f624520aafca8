import assert from 'node:assert/strict'
import test from 'node:test'
import { assert as ensure } from '../../../std/assert.ts'
import { VirtualChecks } from '../checks.suite.ts'

const second = 1_000_000_000

test('a TTL check is critical when nobody has said anything in time, and says what was said last', async () => {
  const checks = new VirtualChecks()
  const { ttl } = checks.start({ TTL: 10 * second })
  ensure(ttl !== undefined, 'a TTL check takes updates')
  await checks.advance(12)
  assert.equal(ttl.update('passing', 'fine'), 'fine')
  await checks.advance(9)
  ttl.update('warning', 'so so')
  await checks.advance(30)
  assert.deepEqual(checks.reported, [
    [10, 'critical', 'TTL expired'],
    [12, 'passing', 'fine'],
    [21, 'warning', 'so so'],
    [31, 'critical', 'TTL expired (last output before timeout follows): so so'],
  ])
})

test('a TTL check keeps the first bytes of a long output', () => {
  const checks = new VirtualChecks()
  checks.outputMaxSize = 10
  const { ttl } = checks.start({ TTL: second, OutputMaxSize: 4 })
  assert.equal(ttl?.update('passing', 'abcdef'), 'abcd ... (captured 4 of 6 bytes)')
  assert.deepEqual(checks.reported, [[0, 'passing', 'abcd ... (captured 4 of 6 bytes)']])
  assert.equal(checks.start({ TTL: second }).ttl?.update('passing', 'abcdefghijk'), 'abcdefghij ... (captured 10 of 11 bytes)')
})
