import assert from 'node:assert/strict'
import test from 'node:test'
import { ConsulError } from '../../std/errors.ts'
import { VirtualChecks } from './checks.suite.ts'
import type { CheckType } from '../../wire/records/service.ts'

const second = 1_000_000_000

/** The statuses reported for a row of tries: `+` works, `-` fails; a dot where nothing was reported. */
async function reported(tries: string, fields: Partial<CheckType>): Promise<string> {
  const checks = new VirtualChecks()
  let at = 0
  checks.probes = {
    ...checks.probes,
    connect: () => (tries[at++] === '+' ? Promise.resolve() : Promise.reject(new ConsulError('probe-failed', 'no'))),
  }
  checks.start({ TCP: 'a:1', Interval: second, ...fields })
  let out = ''
  for (let n = 0; n < tries.length; n++) {
    const before = checks.reported.length
    await checks.advance(1)
    out += checks.reported[before]?.[1][0] ?? '.'
  }
  return out
}

test('without thresholds every result counts', async () => {
  assert.equal(await reported('++-+--', {}), 'ppcpcc')
})

test('the first result of either kind counts at once, later ones in a row', async () => {
  const both = { SuccessBeforePassing: 2, FailuresBeforeCritical: 3 }
  assert.equal(await reported('+--+---++-', both), 'p.....c.p.')
  assert.equal(await reported('-+-++', both), 'c...p')
})

test('failures may be a warning before they are critical', async () => {
  assert.equal(await reported('+----', { FailuresBeforeWarning: 2, FailuresBeforeCritical: 4 }), 'p.wwc')
})
