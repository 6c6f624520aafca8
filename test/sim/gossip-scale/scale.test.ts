import assert from 'node:assert/strict'
import test from 'node:test'
import { suspicionTimeout } from '../../../src/gossip/swim/suspicion.ts'
import { scaleRun } from './load.ts'
import { SimulatedPool } from './pool.ts'

for (const size of [100, 1000]) {
  test(`${size} members: two datagrams a second each, and a crash is known to all within a second of the first who notices`, async () => {
    const crashes = 3
    const pool = new SimulatedPool({ seed: size, size, settled: true, compress: true })
    const { quiet, busy, detections, falsePositives } = await scaleRun(pool, 10_000, crashes, 25_000)
    assert.ok(quiet.datagrams > 1.9 && quiet.datagrams < 2.1, `${quiet.datagrams} datagrams`)
    assert.ok(quiet.bytes > 200 && quiet.bytes < 260, `${quiet.bytes} bytes`)
    assert.ok(busy.datagrams < 10, `${busy.datagrams} datagrams while busy`)
    assert.equal(falsePositives, 0)
    const shortest = suspicionTimeout(4, size, 1000)
    for (const { first, last, noticed } of detections) {
      assert.equal(noticed, size - crashes)
      // The first probe comes within two intervals nearly always; then the shortest time of a suspicion that others confirm.
      assert.ok(first >= shortest && first < shortest + 4000, `first after ${first} ms`)
      assert.ok(last - first < 1000, `all ${last - first} ms after the first`)
    }
  })
}

test('with every twentieth datagram lost nobody is declared dead', async () => {
  const pool = new SimulatedPool({ seed: 5, size: 100, settled: true, loss: 0.05 })
  await pool.advance(120_000)
  assert.deepEqual([pool.losses.length, pool.beliefs()], [0, { least: 100, most: 100 }])
})

test('a hundred that join at once know each other within ten seconds, and who leaves is not taken for dead', async () => {
  const pool = new SimulatedPool({ seed: 6, size: 100, settled: false })
  const joins = pool.members.slice(1).map((member) => member.join(0))
  await pool.advance(10_000)
  assert.deepEqual(new Set(await Promise.all(joins)), new Set([undefined]))
  assert.deepEqual(pool.beliefs(), { least: 100, most: 100 })
  const leaving = [4, 5].map((index) => pool.members[index]!.leave())
  await pool.advance(3_000)
  assert.deepEqual(await Promise.all(leaving), [undefined, undefined])
  for (const index of [4, 5]) pool.members[index]!.crash()
  await pool.advance(30_000)
  assert.deepEqual([pool.losses, pool.beliefs()], [[], { least: 98, most: 98 }])
})

test('a cut shorter than a suspicion is forgotten', async () => {
  const pool = new SimulatedPool({ seed: 7, size: 30, settled: true })
  pool.separate(({ index }) => index < 15)
  await pool.advance(4_000)
  pool.separate(undefined)
  await pool.advance(30_000)
  assert.deepEqual([pool.losses.length, pool.beliefs()], [0, { least: 30, most: 30 }])
})

test('after a longer cut each half lives on, and two exchanges between them make one pool again', async () => {
  const pool = new SimulatedPool({ seed: 8, size: 30, settled: true })
  pool.separate(({ index }) => index < 15)
  await pool.advance(40_000)
  assert.deepEqual(pool.beliefs(), { least: 15, most: 15 })
  pool.separate(undefined)
  // Serf does so from time to time with those that failed. The first tells each side what it is accused of, the second how it refuted.
  for (const through of [0, 1]) {
    const joined = pool.members[20]!.join(through)
    await pool.advance(5_000)
    assert.equal(await joined, undefined)
  }
  assert.deepEqual(pool.beliefs(), { least: 30, most: 30 })
})

test('who crashed comes back under its name, at once or after it was declared dead, with an incarnation that all believe', async () => {
  const pool = new SimulatedPool({ seed: 9, size: 40, settled: true })
  for (const downMs of [500, 25_000, 90_000]) {
    const member = pool.members[7]!
    member.crash()
    await pool.advance(downMs)
    member.restart()
    const joined = member.join(3)
    await pool.advance(6_000)
    assert.equal(await joined, undefined)
    assert.deepEqual(pool.beliefs(), { least: 40, most: 40 }, `down for ${downMs} ms`)
    const known = new Set(pool.members.map(({ swim }) => swim.member('node-00007')?.incarnation))
    assert.deepEqual([...known], [member.swim.member('node-00007')?.incarnation])
  }
})

const trace = async (seed: number): Promise<string> => {
  const pool = new SimulatedPool({ seed, size: 50, settled: true, loss: 0.1 })
  pool.members[3]!.crash()
  await pool.advance(20_000)
  return `${pool.scheduler.traceHash} ${pool.losses.length} ${pool.traffic.datagramBytes}`
}

test('a seed gives the same pool again', async () => {
  assert.equal(await trace(1), await trace(1))
  assert.notEqual(await trace(1), await trace(2))
})
