import assert from 'node:assert/strict'
import test from 'node:test'
import { SimulatedNetwork } from '../../src/runtime/sim/network.ts'
import { SeededRandom } from '../../src/runtime/sim/random.ts'
import { Scheduler } from '../../src/runtime/sim/scheduler.ts'
import { Invariants } from './invariants.ts'
import { encodeOperation, KvMachine } from './kv-machine.ts'
import { honest } from './sabotage.ts'
import { SimulatedServer, type World } from './server.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const calm = { delay: [0.2, 4], retransmit: { chance: 0, delay: 0 }, cut: 0, callTimeoutMs: 400 } as const

/** A cluster of three that nobody harms. */
function cluster(seed: number, log: (line: string) => void = () => undefined) {
  const random = new SeededRandom(seed)
  const scheduler = new Scheduler(turn)
  const invariants = new Invariants()
  const world: World = {
    scheduler,
    network: new SimulatedNetwork(scheduler, random.fork(), calm),
    invariants,
    tally: { elections: 0, crashes: 0, failedSyncs: 0, truncations: 0, snapshotsInstalled: 0, membershipChanges: 0, transfers: 0 },
    options: { timings: { heartbeatTimeoutMs: 150, electionTimeoutMs: 150, leaderLeaseMs: 100, commitTimeoutMs: 30 } },
    sabotage: honest,
    brokenSnapshots: () => 0,
    log,
  }
  const first = { Servers: [0, 1, 2].map((at) => ({ Suffrage: 0 as const, ID: `s${at}`, Address: `10.0.0.${at}:8300` })) }
  const servers = [0, 1, 2].map((at) => new SimulatedServer(world, random.fork(), at, first))
  for (const server of servers) server.start()
  const pass = (ms: number): Promise<void> => {
    return scheduler.run(scheduler.now + ms, () => false, { after: () => servers.forEach((server) => server.observe()) })
  }
  return { world, servers, pass }
}

const set = (value: string): Uint8Array => encodeOperation({ kind: 'set', key: 'k', value })

test('a restored archive reaches every server, before and after restarts', async () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { world, servers, pass } = cluster(seed)
    await pass(2000)
    const node = servers.find(({ ready }) => ready)?.node
    assert.ok(node !== undefined)
    const writes = ['old', 'older'].map((value) => node.propose(set(value)))
    await pass(200)
    await Promise.all(writes)

    const archive = new KvMachine()
    archive.apply({ Index: 1, Term: 1, Type: 0, Data: set('from the archive'), Extensions: null })
    const restored = node.restoreSnapshot(5000, archive.snapshot().chunks())
    await pass(1000)
    await restored
    const last = node.appliedIndex()
    assert.equal(last, 5002)
    await pass(1000)
    assert.deepEqual(servers.map((server) => [server.machine?.value('k'), server.node?.appliedIndex()]), servers.map(() => ['from the archive', last]))

    for (const server of servers) server.crash()
    for (const server of servers) server.start()
    await pass(2000)
    assert.deepEqual(servers.map(({ machine }) => machine?.value('k')), servers.map(() => 'from the archive'))
    assert.deepEqual(world.invariants.violations, [])
  }
})

const refusal = 'a restore or recovery of this server never reached the others'

test('a leader that dies while it restores an archive never differs from the others when it is back: it follows them, or refuses to', async () => {
  const ends = new Set<string>()
  for (let seed = 1; seed <= 24; seed++) {
    const lines: string[] = []
    const { world, servers, pass } = cluster(seed, (line) => lines.push(line))
    await pass(2000)
    const leader = servers.find(({ ready }) => ready)!
    const before = leader.node!.propose(set('before'))
    await pass(100)
    await before
    const archive = new KvMachine()
    archive.apply({ Index: 1, Term: 1, Type: 0, Data: set('from the archive'), Extensions: null })
    let acknowledged = false
    leader.node!.restoreSnapshot(1, archive.snapshot().chunks()).then(() => (acknowledged = true), () => (acknowledged = false))
    // Before its snapshot is on disk, when nobody else has it, and when others do.
    await pass(seed % 2 === 0 ? seed / 2 : 3 * seed)
    leader.crash()
    await pass(1500)
    const next = servers.find(({ ready, alive }) => alive && ready)
    assert.ok(next !== undefined, `seed ${seed}: nobody leads`)
    // Past the index of the snapshot that the others perhaps never saw.
    const writes = ['a', 'b', 'c', 'd', 'e'].map((value) => next.node!.propose(encodeOperation({ kind: 'set', key: `after ${value}`, value })))
    await pass(500)
    await Promise.all(writes)
    leader.start()
    await pass(3000)
    const stopped = lines.some((line) => line.includes(refusal))
    const running = servers.filter(({ alive }) => alive)
    assert.equal(running.length, stopped ? 2 : 3, `seed ${seed}`)
    const states = running.map(({ machine }) => ['k', 'after a', 'after b', 'after c', 'after d', 'after e'].map((key) => machine?.value(key)).join())
    assert.equal(new Set(states).size, 1, `seed ${seed}: ${states.join(' | ')}`)
    if (acknowledged) assert.match(states[0]!, /^from the archive,/, `seed ${seed}`)
    const violations = world.invariants.violations.filter(({ text }) => !text.includes(refusal))
    assert.deepEqual(violations, [], `seed ${seed}`)
    ends.add(`${acknowledged ? 'acknowledged' : 'not acknowledged'}, ${stopped ? 'refuses' : 'follows'}`)
  }
  assert.deepEqual([...ends].sort(), ['acknowledged, follows', 'not acknowledged, follows', 'not acknowledged, refuses'])
})
