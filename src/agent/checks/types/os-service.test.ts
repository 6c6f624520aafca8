import assert from 'node:assert/strict'
import test from 'node:test'
import { VirtualChecks } from '../checks.suite.ts'

const second = 1_000_000_000

async function judged(code: number, printed: string): Promise<readonly [string, string]> {
  const checks = new VirtualChecks()
  const check = checks.start({ OSService: '-web.service', Interval: second })
  await checks.advance(1)
  const [child] = checks.children
  assert.deepEqual(child?.command.argv, ['systemctl', 'is-active', '--', '-web.service'])
  child?.print(printed)
  child?.exit({ code })
  await checks.advance(0)
  await check.close()
  const [[, status, output] = [0, 'none', '']] = checks.reported
  return [status, output]
}

test('a service check goes by the state of the unit', async () => {
  assert.deepEqual(await judged(0, 'active\n'), ['passing', 'Service "-web.service" is healthy'])
  assert.deepEqual(await judged(3, 'activating\n'), ['warning', 'Service "-web.service" is activating'])
  assert.deepEqual(await judged(3, 'failed\n'), ['critical', 'OS Service unhealthy'])
  assert.deepEqual(await judged(4, 'inactive\n'), ['critical', 'OS Service unhealthy'])
})
