import assert from 'node:assert/strict'
import { test } from 'node:test'
import { origin } from '../../cluster/origin.ts'
import { CoordinateListNodes } from '../../contract/rpc/coordinate/list-nodes.ts'
import { CoordinateUpdate } from '../../contract/rpc/coordinate/update.ts'
import { CatalogRegister } from '../../contract/rpc/catalog/register.ts'
import { SimulatedClock } from '../../runtime/sim/clock.ts'
import { Scheduler } from '../../runtime/sim/scheduler.ts'
import { RegisterRequest } from '../../wire/records/catalog.ts'
import { Coordinate, CoordinateUpdateRequest } from '../../wire/records/coordinate.ts'
import { DCSpecificRequest } from '../../wire/records/requests.ts'
import { VirtualServer } from '../virtual-server.suite.ts'
import { CoordinateUpdates } from './coordinate-updates.ts'

test('the latest coordinate of each node and segment goes into batches, and what is too much is counted', async () => {
  const scheduler = new Scheduler(() => Promise.resolve())
  const clock = new SimulatedClock(scheduler, { name: 'n', dead: false, pausedUntil: 0 })
  const batches: (readonly Coordinate[])[] = []
  let dropped = 0
  const updates = new CoordinateUpdates(clock, 5_000, (batch) => void batches.push(batch), (count) => (dropped += count))
  for (let i = 0; i < 700; i++) updates.add(Coordinate.make({ Node: `n${i}` }))
  updates.add(Coordinate.make({ Node: 'n0', Coord: origin }))
  updates.add(Coordinate.make({ Node: 'n0', Segment: 's' }))
  await scheduler.run(4_999, () => false)
  assert.equal(batches.length, 0)
  await scheduler.run(5_001, () => false)
  assert.deepEqual(batches.map((batch) => batch.length), [128, 128, 128, 128, 128])
  assert.equal(batches[0]?.[0]?.Coord, origin)
  assert.equal(dropped, 61)
  updates.add(Coordinate.make({ Node: 'late' }))
  updates.stop()
  await scheduler.run(60_000, () => false)
  assert.equal(batches.length, 5)
})

test('a coordinate is acknowledged before it is stored, and wakes those who wait for it', async () => {
  const virtual = await VirtualServer.start()
  const { server } = virtual
  await virtual.until(server.rpc(CatalogRegister, RegisterRequest.make({ Datacenter: 'dc1', Node: 'far', Address: '10.0.0.1' })))
  const ask = DCSpecificRequest.make({ Datacenter: 'dc1' })
  const before = await virtual.until(server.rpc(CoordinateListNodes, ask))
  assert.deepEqual([before.Coordinates, before.Index], [[], 1])
  const waiting = server.rpc(CoordinateListNodes, { ...ask, MinQueryIndex: before.Index })
  await virtual.until(server.rpc(CoordinateUpdate, CoordinateUpdateRequest.make({ Datacenter: 'dc1', Node: 'far', Coord: origin })))
  assert.deepEqual((await virtual.until(server.rpc(CoordinateListNodes, ask))).Coordinates, [])
  assert.deepEqual((await virtual.until(waiting)).Coordinates, [{ Node: 'far', Segment: '', Coord: origin }])
  await virtual.until(server.close())
})
