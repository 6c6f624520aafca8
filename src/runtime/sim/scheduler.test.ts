import assert from 'node:assert/strict'
import test from 'node:test'
import { SimulatedClock } from './clock.ts'
import { SeededRandom } from './random.ts'
import { Scheduler, type Owner } from './scheduler.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const never = (): boolean => false
const owner = (name = 'a'): Owner => ({ name, dead: false, pausedUntil: 0 })

test('events run by time, those of one instant in the order in which they were made', async () => {
  const scheduler = new Scheduler(turn)
  const seen: string[] = []
  const at = (delay: number, name: string): unknown => scheduler.after(delay, undefined, () => seen.push(`${scheduler.now} ${name}`))
  for (const [delay, name] of [[5, 'c'], [1, 'a'], [5, 'd'], [3, 'b'], [9, 'late']] as const) at(delay, name)
  await scheduler.run(8, never)
  assert.deepEqual(seen, ['1 a', '3 b', '5 c', '5 d'])
  assert.equal(scheduler.now, 8)
})

test('all promises that follow from an event settle before the next', async () => {
  const scheduler = new Scheduler(turn)
  const seen: string[] = []
  scheduler.after(1, undefined, () => {
    let chain = Promise.resolve()
    for (let step = 0; step < 50; step++) chain = chain.then(() => undefined)
    chain.then(() => seen.push('chain')).catch(assert.fail)
  })
  scheduler.after(1, undefined, () => seen.push('next'))
  await scheduler.run(2, never)
  assert.deepEqual(seen, ['chain', 'next'])
})

test('a cancelled event and those of the dead do not run; those of a paused owner come when it goes on, in order', async () => {
  const scheduler = new Scheduler(turn)
  const seen: string[] = []
  const paused = owner()
  const dead = owner('b')
  scheduler.after(1, undefined, () => seen.push('cancelled')).cancel()
  scheduler.after(1, dead, () => seen.push('dead'))
  scheduler.after(2, paused, () => seen.push(`first at ${scheduler.now}`))
  scheduler.after(3, paused, () => seen.push(`second at ${scheduler.now}`))
  paused.pausedUntil = 10
  dead.dead = true
  await scheduler.run(20, never)
  assert.deepEqual(seen, ['first at 10', 'second at 10'])
})

const run = async (delay: number): Promise<Scheduler> => {
  const scheduler = new Scheduler(turn)
  for (let count = 1; count <= 5; count++) scheduler.after(count * delay, undefined, () => undefined)
  await scheduler.run(100, () => scheduler.count === 3)
  return scheduler
}

test('run() stops when it is told to, and the trace tells runs apart', async () => {
  const [first, same, other] = [await run(1), await run(1), await run(2)]
  assert.equal(first.count, 3)
  assert.equal(first.traceHash, same.traceHash)
  assert.notEqual(first.traceHash, other.traceHash)
})

test('a clock may start anywhere and run fast; its timers never fire before it shows their time', async () => {
  const scheduler = new Scheduler(turn)
  const clock = new SimulatedClock(scheduler, owner(), 1.01, 500)
  assert.equal(clock.now(), 500)
  const random = new SeededRandom(3)
  let early = 0
  for (let count = 0; count < 1000; count++) {
    const due = clock.now() + random.between(0, 100)
    clock.timer(due - clock.now(), () => {
      if (clock.now() < due) early++
    })
  }
  await scheduler.run(100, never)
  assert.deepEqual([early, Math.round(clock.now())], [0, 601])
  assert.ok(clock.wall() > 1.5e12)
})

const draw = (random: SeededRandom): number[] => Array.from({ length: 5 }, () => random.u32())

test('a seed gives one sequence, forks are independent, and values stay in their ranges', () => {
  assert.deepEqual(draw(new SeededRandom(7)), draw(new SeededRandom(7)))
  assert.notDeepEqual(draw(new SeededRandom(7)), draw(new SeededRandom(8)))
  const forked = new SeededRandom(7)
  assert.notDeepEqual(draw(forked.fork()), draw(forked))
  const random = new SeededRandom(1)
  const wholes = new Set(Array.from({ length: 200 }, () => random.whole(2, 4)))
  assert.deepEqual([...wholes].sort((a, b) => a - b), [2, 3, 4])
  for (let count = 0; count < 1000; count++) assert.ok(random.float() >= 0 && random.float() < 1 && random.between(3, 4) < 4)
  assert.equal(random.bytes(16).length, 16)
  assert.equal(random.pick([]), undefined)
})

test('what is delivered to a paused owner waits, and nothing delivered later overtakes it', async () => {
  const scheduler = new Scheduler(turn)
  const seen: string[] = []
  const to = owner()
  for (const [delay, name] of [[1, 'a'], [2, 'b'], [10, 'c'], [11, 'd']] as const) {
    scheduler.after(delay, undefined, () => scheduler.deliver(to, () => seen.push(`${name} at ${scheduler.now}`)))
  }
  scheduler.after(1.5, undefined, () => {
    to.pausedUntil = 10
  })
  await scheduler.run(20, never)
  assert.deepEqual(seen, ['a at 1', 'b at 10', 'c at 10', 'd at 11'])
})
