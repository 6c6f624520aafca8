import { SimulatedNetwork, type NetworkFaults } from '../../src/runtime/sim/network.ts'
import { SeededRandom } from '../../src/runtime/sim/random.ts'
import { Scheduler } from '../../src/runtime/sim/scheduler.ts'
import type { RaftConfiguration } from '../../src/raft/ports.ts'
import { Invariants, type Violation } from './invariants.ts'
import { contradictions } from './linearizability.ts'
import { Nemesis } from './nemesis.ts'
import { drawProfile, profiles, type Profile, type ProfileName } from './profiles.ts'
import { honest, type Sabotage } from './sabotage.ts'
import { SimulatedServer, type Tally, type World } from './server.ts'
import { Workload } from './workload.ts'

/** What one seed showed. */
export interface Report {
  readonly seed: number
  readonly profile: string
  readonly violations: readonly Violation[]
  readonly traceHash: string
  readonly events: number
  readonly acknowledged: number
  readonly calls: number
  readonly servers: number
  readonly committed: number
  readonly tally: Readonly<Tally>
}

export interface RunOptions {
  readonly sabotage?: Sabotage
  /** The kind of run; drawn from the seed when absent. */
  readonly profile?: ProfileName
  /** Where lines of what happens go. */
  readonly log?: (line: string) => void
}

/** How long everything is allowed to go wrong, ms of virtual time. */
const safetyMs = 6_000
/** How long a healed cluster may take to agree on everything again. */
const livenessMs = 4_000

const calm: NetworkFaults = { delay: [0.2, 4], retransmit: { chance: 0, delay: 0 }, cut: 0, callTimeoutMs: 400 }

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** One cluster's life under one seed: first safety, while anything may break, then liveness, when nothing breaks any more. */
export async function runSeed(seed: number, { sabotage = honest, profile, log = () => undefined }: RunOptions = {}): Promise<Report> {
  const random = new SeededRandom(seed)
  const scheduler = new Scheduler(turn)
  const invariants = new Invariants()
  const kind = profile === undefined ? drawProfile(random) : profiles[profile](random)
  const network = new SimulatedNetwork(scheduler, random.fork(), kind.network)
  let { brokenSnapshots } = kind
  const world: World = {
    scheduler,
    network,
    invariants,
    tally: {
      elections: 0,
      crashes: 0,
      failedSyncs: 0,
      truncations: 0,
      snapshotsInstalled: 0,
      membershipChanges: 0,
      transfers: 0,
    },
    options: kind.options,
    sabotage,
    brokenSnapshots: () => brokenSnapshots,
    log: (line) => log(`${scheduler.now.toFixed(2).padStart(9)} ${line}`),
  }
  const servers = build(world, kind, random)
  const workload = new Workload(world, servers, random.fork())
  const nemesis = new Nemesis(world, servers, random.fork(), kind)
  for (const server of servers) server.start()
  workload.start(kind.clients)
  nemesis.start()
  const watch = { after: () => servers.forEach((server) => server.observe()) }
  const broken = (): boolean => invariants.violations.length > 0
  await scheduler.run(safetyMs, broken, watch)

  const before = workload.acknowledged
  if (!broken()) {
    world.log('healed')
    nemesis.stop()
    brokenSnapshots = 0
    network.faults = calm
    network.heal()
    for (const server of servers) {
      server.faults.failure = 0
      server.faults.full = 0
      server.faults.sync = [0.5, 3]
      if (!server.alive) server.start()
    }
    scheduler.after(livenessMs / 2, undefined, () => workload.stop())
    await scheduler.run(safetyMs + livenessMs, broken, watch)
  }
  if (!broken()) checkProgress(invariants, servers, workload.acknowledged - before)
  if (!broken()) {
    for (const { key, calls } of contradictions(workload.history)) {
      invariants.violate('linearizability', `${calls.length} calls on ${key} fit no order`)
    }
  }
  return {
    seed,
    profile: kind.name,
    violations: invariants.violations,
    traceHash: scheduler.traceHash,
    events: scheduler.count,
    acknowledged: workload.acknowledged,
    calls: workload.history.length,
    servers: servers.length,
    committed: invariants.highestCommitted,
    tally: world.tally,
  }
}

function build(world: World, { members, spares }: Profile, random: SeededRandom): SimulatedServer[] {
  const first: RaftConfiguration = {
    Servers: Array.from({ length: members }, (_, at) => ({ Suffrage: 0, ID: `s${at}`, Address: `10.0.0.${at}:8300` })),
  }
  return Array.from({ length: members + spares }, (_, at) => {
    return new SimulatedServer(world, random.fork(), at, at < members ? first : undefined)
  })
}

/** After healing a client was served, and all members have the same state. */
function checkProgress(invariants: Invariants, servers: readonly SimulatedServer[], acknowledged: number): void {
  const leaders = servers.filter(({ node }) => node?.role() === 'Leader')
  const [leader] = leaders
  if (leaders.length !== 1 || leader?.node === undefined) {
    return invariants.violate('progress', `${leaders.length} leaders after healing`)
  }
  if (!leader.ready) return invariants.violate('progress', 'the leader cannot commit after healing')
  if (acknowledged === 0) invariants.violate('progress', 'no write was acknowledged after healing')
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
