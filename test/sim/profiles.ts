import type { RaftOptions } from '../../src/raft/options.ts'
import type { NetworkFaults } from '../../src/runtime/sim/network.ts'
import type { SeededRandom } from '../../src/runtime/sim/random.ts'

/** How often each kind of harm is done. */
export interface Weights {
  readonly crash: number
  readonly crashAll: number
  readonly partition: number
  readonly isolateLeader: number
  readonly oneWay: number
  readonly heal: number
  readonly pause: number
  readonly slowDisk: number
  readonly failingDisk: number
  readonly fullDisk: number
  readonly snapshot: number
  readonly transfer: number
  readonly membership: number
}

/** What kind of life a cluster has. Drawn from the seed, so runs differ in kind and not only in detail. */
export interface Profile {
  readonly name: string
  readonly members: number
  readonly spares: number
  readonly clients: number
  readonly options: Partial<RaftOptions>
  readonly network: NetworkFaults
  readonly brokenSnapshots: number
  readonly weights: Weights
  /** Mean time between two harms, ms. */
  readonly intervalMs: number
}

const calm: Weights = {
  crash: 0,
  crashAll: 0,
  partition: 0,
  isolateLeader: 0,
  oneWay: 0,
  heal: 0,
  pause: 0,
  slowDisk: 0,
  failingDisk: 0,
  fullDisk: 0,
  snapshot: 0,
  transfer: 0,
  membership: 0,
}

const timings = { heartbeatTimeoutMs: 150, electionTimeoutMs: 150, leaderLeaseMs: 100, commitTimeoutMs: 30 }

/** Anything in any measure, with small sizes, so that everything that is rare in life is common here. */
function mixed(random: SeededRandom): Profile {
  const weigh = (): number => (random.chance(0.4) ? 0 : random.float())
  const members = random.pick([1, 3, 3, 3, 5]) ?? 3
  return {
    name: 'mixed',
    members,
    spares: random.whole(0, members === 5 ? 1 : 2),
    clients: random.whole(2, 6),
    options: {
      timings,
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
    },
    network: {
      delay: [0.2, random.pick([2, 10, 40]) ?? 2],
      retransmit: { chance: random.pick([0, 0.01, 0.1]) ?? 0, delay: random.between(20, 300) },
      cut: random.pick([0, 0.002, 0.03]) ?? 0,
      callTimeoutMs: random.between(100, 800),
    },
    brokenSnapshots: random.pick([0, 0.2]) ?? 0,
    weights: {
      crash: weigh(),
      crashAll: weigh() * 0.2,
      partition: weigh(),
      isolateLeader: weigh(),
      oneWay: weigh(),
      heal: 0.2 + weigh(),
      pause: weigh(),
      slowDisk: weigh(),
      failingDisk: weigh() * 0.5,
      fullDisk: weigh() * 0.5,
      snapshot: weigh() * 0.5,
      transfer: weigh(),
      membership: weigh() * 1.5,
    },
    intervalMs: (random.pick([20, 80, 300]) ?? 80) * random.between(0.5, 1.5),
  }
}

/** A lease longer than the others' patience: leaders that do not know yet that they are none. Safety must not mind. */
function staleLeaders(random: SeededRandom): Profile {
  const base = mixed(random)
  return {
    ...base,
    name: 'stale leaders',
    members: random.pick([3, 5]) ?? 3,
    spares: 0,
    clients: 6,
    options: { ...base.options, timings: { ...timings, leaderLeaseMs: 2000 } },
    network: { ...base.network, delay: [0.2, 2], cut: 0 },
    weights: { ...base.weights, partition: 0.3, isolateLeader: 2, heal: 0.5, crash: 0, crashAll: 0, failingDisk: 0, membership: 0 },
    intervalMs: random.between(200, 500),
  }
}

/** Leaders that change so fast that little is committed: the logs' ends differ all the time. */
function turnover(random: SeededRandom): Profile {
  const base = mixed(random)
  const brisk = { heartbeatTimeoutMs: 60, electionTimeoutMs: 60, leaderLeaseMs: 40, commitTimeoutMs: 10 }
  const { limits = { appendEntries: 1, pipeline: 1, pendingChanges: 4, trailingLogs: 20 } } = base.options
  return {
    ...base,
    name: 'turnover',
    members: random.pick([3, 3, 5]) ?? 3,
    spares: 0,
    options: { ...base.options, timings: brisk, limits: { ...limits, appendEntries: 1, pipeline: 1 } },
    network: { delay: [1, random.pick([12, 25]) ?? 12], retransmit: { chance: 0.02, delay: 60 }, cut: 0, callTimeoutMs: 80 },
    weights: { ...calm, partition: 1, isolateLeader: 2, heal: 1.5, crash: 1, transfer: base.weights.transfer * 0.3 },
    intervalMs: random.between(8, 40),
  }
}

/** Members come and go all the time. */
function restlessMembers(random: SeededRandom): Profile {
  const base = mixed(random)
  return {
    ...base,
    name: 'restless members',
    members: random.pick([3, 5]) ?? 3,
    spares: random.whole(0, 1),
    weights: { ...base.weights, membership: 3, isolateLeader: 1, partition: 0.5, heal: 1, crash: 0.3 },
    intervalMs: random.between(30, 120),
  }
}

export const profiles = { mixed, staleLeaders, turnover, restlessMembers } as const
export type ProfileName = keyof typeof profiles

/** The profile of a seed when none is asked for. */
export function drawProfile(random: SeededRandom): Profile {
  const luck = random.float()
  if (luck < 0.7) return mixed(random)
  if (luck < 0.8) return staleLeaders(random)
  return luck < 0.9 ? turnover(random) : restlessMembers(random)
}
