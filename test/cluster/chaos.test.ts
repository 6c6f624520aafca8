import assert from 'node:assert/strict'
import test from 'node:test'
import { chaos, type ChaosReport } from './chaos.ts'

const seeds = Number(process.env['SEEDS'] ?? 6)
const first = Number(process.env['SEED'] ?? 1)
const reports: ChaosReport[] = []

for (let seed = first; seed < first + seeds; seed++) {
  test(`crashes, lost power, pauses, bad disks and cuts leave one truth: seed ${seed}`, { timeout: 300_000 }, async () => {
    const report = await chaos(seed)
    reports.push(report)
    assert.ok(report.acknowledged > 0 && report.locked > 0 && report.seen > 0)
  })
}

test('a seed goes the same way again', { timeout: 300_000 }, async () => {
  assert.deepEqual(await chaos(first), reports[0])
})
