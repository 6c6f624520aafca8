import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedClock } from '../../runtime/sim/clock.ts'
import { Scheduler } from '../../runtime/sim/scheduler.ts'
import { toldWithin } from './told-within.ts'

test('whoever waits is told when the work is done, or when the time is over', async () => {
  const scheduler = new Scheduler(() => new Promise((resolve) => setImmediate(resolve)))
  const clock = new SimulatedClock(scheduler, { name: 'a', dead: false, pausedUntil: 0 })
  const told: string[] = []
  const quick = Promise.withResolvers<void>()
  const never = new Promise<void>(() => undefined)
  const waits = [toldWithin(clock, 1000, quick.promise).then(() => told.push('quick')), toldWithin(clock, 1000, never).then(() => told.push('never'))]
  await scheduler.run(999, () => false)
  assert.deepEqual(told, [])
  quick.resolve()
  await waits[0]
  assert.deepEqual(told, ['quick'])
  await scheduler.run(1001, () => false)
  await waits[1]
  assert.deepEqual(told, ['quick', 'never'])
})
