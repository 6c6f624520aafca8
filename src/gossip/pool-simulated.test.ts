import assert from 'node:assert/strict'
import test from 'node:test'
import { noMetrics } from '../runtime/metrics.ts'
import type { Logger, Runtime } from '../runtime/ports.ts'
import { SimulatedClock } from '../runtime/sim/clock.ts'
import { Platter, SimulatedDisk } from '../runtime/sim/disk.ts'
import { calmInternet, SimulatedInternet, type SimulatedHost } from '../runtime/sim/internet.ts'
import { SeededRandom } from '../runtime/sim/random.ts'
import { Scheduler, type Owner } from '../runtime/sim/scheduler.ts'
import { nodeSeal } from '../runtime/node/seal.ts'
import { parseNetwork } from '../std/ip.ts'
import { Ears, states } from './listened.suite.ts'
import { lanPool, type PoolOptions } from './options.ts'
import { GossipPool } from './pool.ts'

const hour = 3_600_000
const nothing = (): void => undefined
const quiet: Logger = { error: nothing, warn: nothing, info: nothing, debug: nothing, trace: nothing, named: () => quiet }
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A member of a simulated pool: its machine, which survives it, and its program. */
interface SimulatedMember {
  readonly name: string
  readonly platter: Platter
  owner: Owner
  host: SimulatedHost
  pool: GossipPool
  ears: Ears
}

/** Machines on one virtual network, each with a pool member. */
class World {
  readonly scheduler = new Scheduler(turn)
  readonly random: SeededRandom
  readonly internet: SimulatedInternet
  readonly members: SimulatedMember[] = []
  readonly #options: Partial<PoolOptions>

  constructor(seed: number, options: Partial<PoolOptions> = {}) {
    this.random = new SeededRandom(seed)
    this.internet = new SimulatedInternet(this.scheduler, this.random.fork(), calmInternet)
    this.#options = options
  }

  async add(count: number): Promise<readonly SimulatedMember[]> {
    for (let at = 0; at < count; at++) {
      const platter = new Platter()
      const name = `m${this.members.length}`
      this.members.push({ name, platter, ...(await this.#boot(name, platter)) })
    }
    const [first] = this.members as [SimulatedMember]
    for (const member of this.members.slice(-count)) {
      if (member !== first) await this.settled(member.pool.join([`${first.host.ip}:8301`], true))
    }
    return this.members.slice(-count)
  }

  /** The program dies, and all that was not on the disk. */
  crash(member: SimulatedMember): void {
    member.owner.dead = true
    member.host.crash()
    member.platter.crash(this.random)
  }

  async restart(member: SimulatedMember): Promise<void> {
    Object.assign(member, await this.#boot(member.name, member.platter))
  }

  pass(ms: number): Promise<void> {
    return this.scheduler.run(this.scheduler.now + ms, () => false)
  }

  /** Lets time pass until the work has ended. */
  async settled<T>(work: Promise<T>): Promise<T> {
    let over = false
    const ended = work.finally(() => (over = true))
    await Promise.all([ended, this.scheduler.run(Infinity, () => over)])
    return ended
  }

  async #boot(name: string, platter: Platter): Promise<Omit<SimulatedMember, 'name' | 'platter'>> {
    const owner: Owner = { name, dead: false, pausedUntil: 0 }
    const { scheduler } = this
    const random = this.random.fork()
    const host = this.internet.host(`10.0.0.${1 + Number(name.slice(1))}`, owner)
    const runtime: Runtime = {
      clock: new SimulatedClock(scheduler, owner),
      random,
      disk: new SimulatedDisk(scheduler, owner, random.fork(), platter),
      log: quiet,
      metrics: noMetrics,
    }
    const ears = new Ears()
    const options: PoolOptions = {
      name,
      label: 'lan',
      bind: { ip: host.ip, port: 8301 },
      tags: new Map([['role', 'node']]),
      timings: lanPool,
      snapshotPath: 'serf/local.snapshot',
      resolveConflicts: false,
      matches: () => true,
      ...this.#options,
    }
    const net = { tcp: host.tcp, datagrams: host.datagrams, seal: nodeSeal, resolve: async () => [] }
    return { owner, host, ears, pool: await this.settled(GossipPool.start(runtime, net, options, ears)) }
  }
}

const alive = (count: number): string[] => Array.from({ length: count }, (_, at) => `m${at} 1`).sort()

test('simulated members agree after loss, a partition and its healing', async () => {
  const world = new World(1)
  const members = await world.add(7)
  world.internet.paths.faults = { ...calmInternet, loss: 0.1, twice: 0.05 }
  // What gossip loses a push/pull brings.
  await world.pass(70_000)
  for (const { pool } of members) assert.deepEqual(states(pool), alive(7))
  const few = members.slice(0, 2)
  const many = members.slice(2)
  for (const a of few) for (const b of many) {
    world.internet.paths.block(a.host.ip, b.host.ip)
    world.internet.paths.block(b.host.ip, a.host.ip)
  }
  await world.pass(60_000)
  for (const { pool } of many) assert.deepEqual(states(pool), ['m0 4', 'm1 4', 'm2 1', 'm3 1', 'm4 1', 'm5 1', 'm6 1'])
  for (const { pool } of few) assert.deepEqual(states(pool), ['m0 1', 'm1 1', 'm2 4', 'm3 4', 'm4 4', 'm5 4', 'm6 4'])
  world.internet.paths.heal()
  await world.pass(120_000)
  for (const { pool } of members) assert.deepEqual(states(pool), alive(7))
})

test('a member that loses its power finds its pool again by what it wrote, and hears no event twice', async () => {
  for (let seed = 1; seed <= 5; seed++) {
    const world = new World(seed)
    const [a, b, c] = (await world.add(3)) as [SimulatedMember, SimulatedMember, SimulatedMember]
    a.pool.userEvent('once', new Uint8Array(), false)
    await world.pass(5000)
    assert.ok(c.ears.heard.includes('event once'))
    world.crash(c)
    await world.pass(20_000)
    assert.deepEqual(states(b.pool), ['m0 1', 'm1 1', 'm2 4'])
    await world.restart(c)
    await world.pass(20_000)
    for (const { pool } of [a, b, c]) assert.deepEqual(states(pool), alive(3))
    assert.equal(c.ears.heard.filter((one) => one === 'event once').length <= 1, true)
  }
})

test('a failed member is forgotten when its time is over', async () => {
  const world = new World(3, { timings: { ...lanPool, reconnectTimeoutMs: hour } })
  const [a, b] = (await world.add(2)) as [SimulatedMember, SimulatedMember]
  await world.pass(10_000)
  world.crash(b)
  await world.pass(hour - 60_000)
  assert.deepEqual(states(a.pool), ['m0 1', 'm1 4'])
  await world.pass(120_000)
  assert.deepEqual(states(a.pool), ['m0 1'])
  assert.ok(a.ears.heard.includes('reap m1'))
})

test('who is outside the allowed networks is no member', async () => {
  const allowedCidrs = ['10.0.0.1/32', '10.0.0.2/32'].map((text) => parseNetwork(text)!)
  const world = new World(4, { allowedCidrs })
  const [a, b] = (await world.add(3)) as [SimulatedMember, SimulatedMember]
  await world.pass(60_000)
  for (const { pool } of [a, b]) assert.deepEqual(states(pool), ['m0 1', 'm1 1'])
})

/** Crashes, restarts, departures, cuts and events in random order; gives what members believe of each other once all is well again. */
async function afterChaos(seed: number): Promise<{ readonly beliefs: readonly string[]; readonly wanted: string }> {
  const world = new World(seed)
  const members = await world.add(6)
  const dice = world.random.fork()
  const down = new Set<SimulatedMember>()
  const left = new Set<SimulatedMember>()
  world.internet.paths.faults = { ...calmInternet, delay: [0.5, 30], loss: 0.15, twice: 0.05 }
  for (let step = 0; step < 20; step++) {
    await world.pass(dice.between(100, 12_000))
    const member = dice.pick(members)!
    const up = !down.has(member) && !left.has(member)
    const what = dice.whole(0, 5)
    if (what === 0 && up && down.size < 3) {
      world.crash(member)
      down.add(member)
    } else if (what === 1 && down.delete(member)) await world.restart(member)
    else if (what === 2 && up && left.size === 0) {
      await world.settled(member.pool.leave())
      await world.settled(member.pool.close())
      left.add(member)
    } else if (what === 3) world.internet.paths.block(member.host.ip, dice.pick(members)!.host.ip)
    else if (what === 4) world.internet.paths.heal()
    else if (up) member.owner.pausedUntil = world.scheduler.now + dice.between(100, 8000)
  }
  world.internet.paths.heal()
  world.internet.paths.faults = calmInternet
  for (const member of down) await world.restart(member)
  await world.pass(60_000)
  const running = members.filter((member) => !left.has(member))
  const [first] = running as [SimulatedMember]
  // Who restarted while nobody that it remembers could be reached is alone, as in the original, until it is told whom to join.
  for (const { pool } of running.slice(1)) await world.settled(pool.join([`${first.host.ip}:8301`], true))
  await world.pass(300_000)
  const wanted = running.map(({ name }) => `${name} 1`).sort().join()
  const ofRunning = (one: string): boolean => running.some(({ name }) => one.startsWith(`${name} `)) || /[12]$/.test(one)
  return { beliefs: running.map(({ pool }) => states(pool).filter(ofRunning).join()), wanted }
}

test('whatever happens, members agree on who is there once all is well', async () => {
  for (let seed = 1; seed <= 6; seed++) {
    const { beliefs, wanted } = await afterChaos(seed)
    for (const belief of beliefs) assert.equal(belief, wanted, `seed ${seed}`)
  }
})

/** The trace of some seconds of a pool that loses a member. */
async function history(seed: number): Promise<string> {
  const world = new World(seed, { keys: [new Uint8Array(32)] })
  await world.add(4)
  world.crash(world.members[2]!)
  await world.pass(30_000)
  return world.scheduler.traceHash
}

test('one seed gives one history, another seed another', async () => {
  assert.equal(await history(5), await history(5))
  assert.notEqual(await history(5), await history(6))
})
