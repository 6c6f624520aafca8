import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Delegate } from '../../cluster/delegate.ts'
import { LoneEvents } from '../../cluster/lone-events.ts'
import { UserEvent } from '../../contract/http/event/event-form.ts'
import type { Logger } from '../../runtime/ports.ts'
import { SimulatedClock } from '../../runtime/sim/clock.ts'
import { SeededRandom } from '../../runtime/sim/random.ts'
import { Scheduler } from '../../runtime/sim/scheduler.ts'
import { byteArray } from '../../std/bytes.ts'
import { NodeService } from '../../wire/records/catalog.ts'
import type { EventFireRequest } from '../../wire/records/internal.ts'
import { eventIndex, EventRing } from './event-ring.ts'
import { fireEvent } from './fire-event.ts'
import { listEvents } from './list-events.ts'
import { type EventWorld, takeEvent } from './take-event.ts'

interface TestWorld extends EventWorld {
  readonly fire: (event: UserEvent) => Promise<UserEvent>
}

const noLog: Logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {}, named: () => noLog }

/** An agent alone in its pool: the servers send what it fires back to it. */
function worldOf(): TestWorld {
  const services = new Map([['web1', NodeService.make({ ID: 'web1', Service: 'web', Tags: ['v1'] })]])
  const world: EventWorld = { ring: new EventRing(), local: { services: () => services }, nodeName: 'n1', log: noLog }
  const pool = new LoneEvents((event) => takeEvent(world, event))
  const random = new SeededRandom(3)
  const rpc = ((_method: unknown, { Name, Payload }: EventFireRequest) => pool.send(`consul:event:${Name}`, byteArray(Payload ?? ''))) as unknown as Delegate['rpc']
  return { ...world, fire: (event) => fireEvent({ rpc }, random, event, { datacenter: 'dc1', token: '' }) }
}

const fire = (world: TestWorld, Name: string, filters: Partial<UserEvent> = {}): Promise<UserEvent> => world.fire(UserEvent.make({ Name, ...filters }))
const clockOf = (scheduler: Scheduler): SimulatedClock => new SimulatedClock(scheduler, { name: 'n', dead: false, pausedUntil: 0 })
const everything = { name: '', index: 0, wait: 0, token: '' }
const nobodyLeaves = (): AbortSignal => new AbortController().signal

test('the ring keeps the last 256 events, oldest first', async () => {
  const world = worldOf()
  for (let i = 0; i < 300; i++) await fire(world, `e${i}`)
  const events = world.ring.named('')
  assert.deepEqual([events.length, events[0]?.Name, events.at(-1)?.Name, events.at(-1)?.LTime], [256, 'e44', 'e299', 301])
  assert.deepEqual(world.ring.named('e100').map(({ Name }) => Name), ['e100'])
})

test('only events whose filters match this agent are taken, and what exec sends is not', async () => {
  const world = worldOf()
  await fire(world, 'node', { NodeFilter: '^n' })
  await fire(world, 'other-node', { NodeFilter: '^x' })
  await fire(world, 'service', { ServiceFilter: 'web', TagFilter: 'v[12]' })
  await fire(world, 'other-tag', { ServiceFilter: 'web', TagFilter: 'v3' })
  await fire(world, 'other-service', { ServiceFilter: 'db' })
  await fire(world, '_rexec')
  assert.deepEqual(world.ring.named('').map(({ Name }) => Name), ['node', 'service'])
})

test('an expression that would run away is answered at once', async () => {
  await assert.rejects(() => fire(worldOf(), 'a', { NodeFilter: '(' }), { message: /^Invalid node filter: error parsing regexp/ })
  await assert.rejects(() => fire(worldOf(), 'a', { NodeFilter: '(a+){1000}'.repeat(20) }), { message: /^Invalid node filter: / })
  await fire(worldOf(), 'a', { NodeFilter: '(a*)*b' })
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
  await fire(world, 'b')
  await fire(world, 'a')
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
