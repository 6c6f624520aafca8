import assert from 'node:assert/strict'
import test from 'node:test'
import { days, type DaysReport } from './days.ts'

const runs = 12

test('a session TTL, a lock delay and 72 hours pass in next to no time, and the same way each time', async () => {
  const reports: DaysReport[] = []
  const cpuMs: number[] = []
  for (let run = 0; run < runs; run++) {
    const before = process.cpuUsage()
    reports.push(await days(1, 7))
    const { user, system } = process.cpuUsage(before)
    cpuMs.push((user + system) / 1000)
  }
  for (const report of reports) assert.deepEqual(report, reports[0])
  const { sessionMs, heldBackMs, reapedMs } = reports[0]!
  assert.ok(sessionMs >= 20_000 && sessionMs < 20_500, `the session lives for twice its TTL, not ${sessionMs} ms`)
  assert.ok(heldBackMs > 14_900 && heldBackMs < 15_200, `the lock is held back for its delay, not ${heldBackMs} ms`)
  const hours = reapedMs / 3_600_000
  assert.ok(hours > 71.9 && hours < 72.1, `the node is forgotten after 72 hours, not ${hours}`)
  // Of the processor, and at best, since a busy machine says nothing about this program.
  const least = Math.min(...cpuMs)
  assert.ok(least < 200, `it costs ${least} ms`)
})
