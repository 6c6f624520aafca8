import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UserEvent } from '../../contract/http/event/event-form.ts'
import { SimulatedClock } from '../../runtime/sim/clock.ts'
import { SeededRandom } from '../../runtime/sim/random.ts'
import { Scheduler } from '../../runtime/sim/scheduler.ts'
import { NodeService } from '../../wire/records/catalog.ts'
import { eventIndex, EventRing } from './event-ring.ts'
import { fireEvent, type EventWorld } from './fire-event.ts'
import { listEvents } from './list-events.ts'

function worldOf(): EventWorld {
  let time = 1
  const services = new Map([['web1', NodeService.make({ ID: 'web1', Service: 'web', Tags: ['v1'] })]])
  return { ring: new EventRing(), random: new SeededRandom(3), local: { services: () => services }, nodeName: 'n1', datacenter: 'dc1', nextTime: () => ++time }
}

const fire = (world: EventWorld, Name: string, filters: Partial<UserEvent> = {}): UserEvent => fireEvent(world, UserEvent.make({ Name, ...filters }), 'dc1')
const clockOf = (scheduler: Scheduler): SimulatedClock => new SimulatedClock(scheduler, { name: 'n', dead: false, pausedUntil: 0 })
const everything = { name: '', index: 0, wait: 0, token: '' }
const nobodyLeaves = (): AbortSignal => new AbortController().signal

test('the ring keeps the last 256 events, oldest first', () => {
  const world = worldOf()
  for (let i = 0; i < 300; i++) fire(world, `e${i}`)
  const events = world.ring.named('')
  assert.deepEqual([events.length, events[0]?.Name, events.at(-1)?.Name, events.at(-1)?.LTime], [256, 'e44', 'e299', 301])
  assert.deepEqual(world.ring.named('e100').map(({ Name }) => Name), ['e100'])
})

test('only events whose filters match this agent are taken, and what exec sends is not', () => {
  const world = worldOf()
  fire(world, 'node', { NodeFilter: '^n' })
  fire(world, 'other-node', { NodeFilter: '^x' })
  fire(world, 'service', { ServiceFilter: 'web', TagFilter: 'v[12]' })
  fire(world, 'other-tag', { ServiceFilter: 'web', TagFilter: 'v3' })
  fire(world, 'other-service', { ServiceFilter: 'db' })
  fire(world, '_rexec')
  assert.deepEqual(world.ring.named('').map(({ Name }) => Name), ['node', 'service'])
})

test('an expression that would run away is answered at once', () => {
  assert.throws(() => fire(worldOf(), 'a', { NodeFilter: '(' }), { message: /^Invalid node filter: error parsing regexp/ })
  assert.throws(() => fire(worldOf(), 'a', { NodeFilter: '(a+){1000}'.repeat(20) }), { message: /^Invalid node filter: / })
  fire(worldOf(), 'a', { NodeFilter: '(a*)*b' })
})

test('the index is the two halves of the ID of the last event in exclusive or', () => {
  const event = UserEvent.make({ ID: '00000000-0000-0005-8000-000000000003' })
  assert.equal(eventIndex([event]), 0x8000_0000_0000_0006n)
  assert.equal(eventIndex([UserEvent.make({ ID: '00000000-0000-0005-0000-000000000003' })]), 6)
  assert.equal(eventIndex([]), 1)
})

test('a list waits while its index is the one given, until an event of its name, the time, or the caller\'s end', async () => {
  const world = worldOf()
  const scheduler = new Scheduler(() => Promise.resolve())
  const clock = clockOf(scheduler)
  const { ring } = world
  const waitingForA = listEvents(ring, clock, { ...everything, name: 'a', index: 1 }, nobodyLeaves)
  fire(world, 'b')
  fire(world, 'a')
  const { index, events } = await waitingForA
  assert.deepEqual(events.map(({ Name }) => Name), ['a'])
  const timed = listEvents(ring, clock, { ...everything, name: 'a', index, wait: 5_000_000_000 }, nobodyLeaves)
  await scheduler.run(4_999, () => false)
  assert.equal(await Promise.race([timed, Promise.resolve('waits')]), 'waits')
  await scheduler.run(5_001, () => false)
  assert.equal((await timed).index, index)
  const leaving = new AbortController()
  const left = listEvents(ring, clock, { ...everything, name: 'a', index }, () => leaving.signal)
  leaving.abort()
  assert.equal((await left).events.length, 1)
  assert.equal((await listEvents(ring, clock, { ...everything, index: 5 }, nobodyLeaves)).events.length, 2)
})
