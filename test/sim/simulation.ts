import { SimulatedNetwork, type NetworkFaults } from '../../src/runtime/sim/network.ts'
import { SeededRandom } from '../../src/runtime/sim/random.ts'
import { Scheduler } from '../../src/runtime/sim/scheduler.ts'
import type { RaftConfiguration } from '../../src/raft/ports.ts'
import { Invariants, type Violation } from './invariants.ts'
import { contradictions } from './linearizability.ts'
import { Nemesis, type Weights } from './nemesis.ts'
import { honest, type Sabotage } from './sabotage.ts'
import { SimulatedServer, type World } from './server.ts'
import { Workload } from './workload.ts'

/** What one seed showed. */
export interface Report {
  readonly seed: number
  readonly violations: readonly Violation[]
  readonly traceHash: string
  readonly events: number
  readonly acknowledged: number
  readonly calls: number
  readonly servers: number
  readonly committed: number
}

export interface RunOptions {
  readonly sabotage?: Sabotage
  /** Where lines of what happens go. */
  readonly log?: (line: string) => void
}

/** How long everything is allowed to go wrong, ms of virtual time. */
const safetyMs = 6_000
/** How long a healed cluster may take to agree on everything again. */
const livenessMs = 8_000

const calm: NetworkFaults = { delay: [0.2, 4], retransmit: { chance: 0, delay: 0 }, cut: 0, callTimeoutMs: 400 }

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** One cluster's life under one seed: first safety, while anything may break, then liveness, when nothing breaks any more. */
export async function runSeed(seed: number, { sabotage = honest, log = () => undefined }: RunOptions = {}): Promise<Report> {
  const random = new SeededRandom(seed)
  const scheduler = new Scheduler(turn)
  const invariants = new Invariants()
  const network = new SimulatedNetwork(scheduler, random.fork(), networkFaults(random))
  let brokenSnapshots = random.pick([0, 0.2]) ?? 0
  const world: World = {
    scheduler,
    network,
    invariants,
    options: raftOptions(random),
    sabotage,
    brokenSnapshots: () => brokenSnapshots,
    log: (line) => log(`${scheduler.now.toFixed(2).padStart(9)} ${line}`),
  }
  const servers = build(world, random)
  const workload = new Workload(world, servers, random.fork())
  const nemesis = new Nemesis(world, servers, random.fork(), weights(random, servers.length))
  for (const server of servers) server.start()
  workload.start(random.whole(2, 5))
  nemesis.start()
  const watch = { after: () => servers.forEach((server) => server.observe()) }
  const broken = (): boolean => invariants.violations.length > 0
  await scheduler.run(safetyMs, broken, watch)

  if (!broken()) {
    world.log('healed')
    nemesis.stop()
    brokenSnapshots = 0
    network.faults = calm
    network.heal()
    for (const server of servers) {
      server.faults.failure = 0
      server.faults.sync = [0.5, 3]
      if (!server.alive) server.start()
    }
    scheduler.after(livenessMs / 2, undefined, () => workload.stop())
    await scheduler.run(safetyMs + livenessMs, broken, watch)
  }
  if (!broken()) checkProgress(invariants, servers, workload)
  if (!broken()) {
    for (const { key, calls } of contradictions(workload.history)) {
      invariants.violate('linearizability', `${calls.length} calls on ${key} fit no order`)
    }
  }
  return {
    seed,
    violations: invariants.violations,
    traceHash: scheduler.traceHash,
    events: scheduler.count,
    acknowledged: workload.acknowledged,
    calls: workload.history.length,
    servers: servers.length,
    committed: invariants.highestCommitted,
  }
}

function build(world: World, random: SeededRandom): SimulatedServer[] {
  const members = random.pick([1, 3, 3, 3, 5]) ?? 3
  const spares = random.whole(0, members === 5 ? 1 : 2)
  const first: RaftConfiguration = {
    Servers: Array.from({ length: members }, (_, at) => ({ Suffrage: 0, ID: `s${at}`, Address: `10.0.0.${at}:8300` })),
  }
  return Array.from({ length: members + spares }, (_, at) => {
    return new SimulatedServer(world, random.fork(), at, at < members ? first : undefined)
  })
}

/** Small sizes, so that everything that is rare in life is common here. */
function raftOptions(random: SeededRandom): World['options'] {
  return {
    timings: { heartbeatTimeoutMs: 150, electionTimeoutMs: 150, leaderLeaseMs: 100, commitTimeoutMs: 30 },
    limits: {
      appendEntries: random.whole(1, 8),
      pipeline: random.whole(1, 6),
      pendingChanges: 4,
      trailingLogs: random.pick([0, 3, 20]) ?? 0,
    },
    snapshotThreshold: random.pick([10, 40, 10_000]) ?? 10,
    snapshotIntervalMs: 300,
    uncommittedEntries: random.pick([3, 1000]) ?? 3,
    enqueueTimeoutMs: 1000,
  }
}

function networkFaults(random: SeededRandom): NetworkFaults {
  return {
    delay: [0.2, random.pick([2, 10, 40]) ?? 2],
    retransmit: { chance: random.pick([0, 0.01, 0.1]) ?? 0, delay: random.between(20, 300) },
    cut: random.pick([0, 0.002, 0.03]) ?? 0,
    callTimeoutMs: random.between(100, 800),
  }
}

function weights(random: SeededRandom, servers: number): Weights {
  const weigh = (): number => (random.chance(0.4) ? 0 : random.float())
  const alone = servers === 1
  return {
    crash: weigh(),
    crashAll: weigh() * 0.2,
    partition: alone ? 0 : weigh(),
    oneWay: alone ? 0 : weigh(),
    heal: 0.3 + weigh(),
    pause: weigh(),
    slowDisk: weigh(),
    failingDisk: weigh() * 0.5,
    snapshot: weigh() * 0.5,
    transfer: weigh(),
    membership: weigh() * 1.5,
  }
}

/** After healing a client was served, and all members have the same state. */
function checkProgress(invariants: Invariants, servers: readonly SimulatedServer[], workload: Workload): void {
  const leaders = servers.filter(({ node }) => node?.role() === 'Leader')
  const [leader] = leaders
  if (leaders.length !== 1 || leader?.node === undefined) {
    return invariants.violate('progress', `${leaders.length} leaders after healing`)
  }
  if (!leader.ready) return invariants.violate('progress', 'the leader cannot commit after healing')
  const lately = workload.history.filter(({ answer }) => answer !== undefined).length
  if (lately === 0) invariants.violate('progress', 'no client was ever served')
  for (const { ID } of leader.node.configuration().configuration.Servers) {
    const member = servers.find(({ id }) => id === ID)
    const applied = member?.node?.appliedIndex() ?? 0
    if (applied !== leader.node.appliedIndex()) {
      invariants.violate('progress', `${ID} has applied ${applied}, its leader ${leader.node.appliedIndex()}`)
    } else if (member?.machine?.digest !== leader.machine?.digest) {
      invariants.violate('state-machine safety', `${ID} and ${leader.id} differ in the end`)
    }
  }
}
