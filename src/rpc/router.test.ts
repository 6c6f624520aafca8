import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedClock } from '../runtime/sim/clock.ts'
import { SeededRandom } from '../runtime/sim/random.ts'
import { Scheduler } from '../runtime/sim/scheduler.ts'
import type { RpcTarget } from './dialer.ts'
import { Router } from './router.ts'
import { Lines } from './rpc.suite.ts'
import { rebalanceDelayMs, ServerList } from './server-list.ts'

const server = (name: string, datacenter = 'dc1'): RpcTarget => ({ name, datacenter, address: `10.0.0.${name.length}:8300` })
const names = (servers: readonly RpcTarget[]): string => servers.map(({ name }) => name).join(' ')

function listOf(...all: readonly string[]): ServerList {
  const list = new ServerList()
  for (const name of all) list.add(server(name))
  return list
}

test('the first server takes all calls until one to it fails', () => {
  const list = listOf('a', 'b', 'c')
  list.failed(server('b'))
  assert.equal(names(list.all), 'a b c')
  list.failed(server('a'))
  list.failed(server('a'))
  assert.equal(names(list.all), 'b c a')
  list.remove(server('b'))
  list.add({ ...server('a'), address: '10.0.0.9:8300' })
  assert.equal(list.all.map(({ name, address }) => `${name} ${address}`).join(', '), 'c 10.0.0.1:8300, a 10.0.0.9:8300')
})

test('a lone server stays, failed or not', () => {
  const list = listOf('a')
  list.failed(server('a'))
  assert.equal(list.first?.name, 'a')
  assert.equal(new ServerList().first, undefined)
})

test('rebalancing puts a server first that answers, and each as often as the others', async () => {
  const random = new SeededRandom(1)
  const list = listOf('a', 'b', 'c', 'd')
  const counts = new Map<string, number>()
  for (let i = 0; i < 3000; i++) {
    assert.equal(await list.rebalance(random, async ({ name }) => name !== 'c'), true)
    counts.set(list.first?.name ?? '', (counts.get(list.first?.name ?? '') ?? 0) + 1)
    assert.equal(list.size, 4)
  }
  assert.deepEqual([...counts.keys()].toSorted(), ['a', 'b', 'd'])
  for (const count of counts.values()) assert.ok(count > 850 && count < 1150, `${count} of 3000`)
})

test('a list of which nobody answers is offline until a server is added', async () => {
  const list = listOf('a', 'b')
  assert.equal(await list.rebalance(new SeededRandom(2), async () => false), false)
  assert.deepEqual([list.offline, names(list.all)], [true, 'a b'])
  list.add(server('c'))
  assert.equal(list.offline, false)
})

test('who joins or leaves while servers are asked is seen to', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const list = listOf('a', 'b', 'c')
    const moved = await list.rebalance(new SeededRandom(seed), async ({ name }) => {
      list.remove(server('b'))
      list.add(server('d'))
      return name !== 'a'
    })
    assert.equal(names(list.all.toSorted((x, y) => (x.name < y.name ? -1 : 1))), 'a c d')
    assert.equal(moved, list.first?.name === 'c', `seed ${seed}`)
  }
})

test('large pools rebalance less often', () => {
  const random = { u32: () => 0, float: () => 0.5, bytes: () => new Uint8Array(0) }
  assert.equal(rebalanceDelayMs(random, 3, 100), 150_000)
  assert.equal(rebalanceDelayMs(random, 3, 192_000), 1_000_000)
  assert.equal(rebalanceDelayMs(random, 0, 100), 150_000)
})

test('a router has a list for each datacenter with servers, and says which it cannot reach', async (t) => {
  const scheduler = new Scheduler(() => new Promise((resolve) => setImmediate(resolve)))
  const owner = { name: 'a', dead: false, pausedUntil: 0 }
  const pinged: string[] = []
  const router = new Router({
    clock: new SimulatedClock(scheduler, owner),
    random: new SeededRandom(3),
    log: new Lines(),
    memberCount: () => 4,
    ping: async ({ name, datacenter }) => {
      pinged.push(`${name}@${Math.round(scheduler.now / 1000)}`)
      if (datacenter === 'dc2') throw new Error('gone')
    },
  })
  t.after(() => router.close())
  for (const one of [server('a'), server('b'), server('x', 'dc2')]) router.addServer(one)
  assert.deepEqual(router.datacenters(), ['dc1', 'dc2'])
  assert.equal(router.pick('dc1').name, 'a')
  router.failServer(server('a'))
  assert.equal(router.pick('dc1').name, 'b')
  assert.throws(() => router.pick('dc3'), /: No path to datacenter$/)
  await scheduler.run(130_000, () => false)
  assert.deepEqual(pinged.map((one) => one.split('@')[1]), ['120', '120'])
  assert.throws(() => router.pick('dc2'), /Remote DC has no server currently reachable/)
  router.removeServer(server('x', 'dc2'))
  assert.throws(() => router.pick('dc2'), /No path to datacenter/)
  assert.deepEqual([router.has('dc2'), names(router.servers('dc2')), router.datacenters()], [false, '', ['dc1']])
  await scheduler.run(600_000, () => false)
  assert.ok(pinged.length >= 5 && pinged.length <= 6, pinged.join(' '))
})
