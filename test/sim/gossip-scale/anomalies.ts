import type { SwimTimings } from '../../../src/gossip/swim/options.ts'
import { SeededRandom } from '../../../src/runtime/sim/random.ts'
import { SimulatedPool } from './pool.ts'

/**
 * The interval experiment of "Lifeguard: Local Health Awareness for More Accurate Failure Detection" (§V): some members cannot send or
 * receive for a while, again and again, while their timers go on. Nobody fails, so whoever is declared dead was declared so in error.
 */
export interface Anomalies {
  readonly seed: number
  readonly timings: Partial<SwimTimings>
  readonly members: number
  /** Members blocked at the same time. */
  readonly concurrent: number
  readonly durationMs: number
  /** How long they work between two blocks. */
  readonly intervalMs: number
  readonly totalMs: number
}

export interface FalsePositives {
  /** Healthy members declared dead, counted wherever it was believed. */
  readonly all: number
  /** Of these, believed at healthy members. */
  readonly atHealthy: number
  readonly datagrams: number
}

/** What memberlist was before Lifeguard: health is not regarded and suspicions have one timeout. (Suspects are still told with the ping.) */
export const plainSwim = { suspicionMult: 5, awarenessMax: 1, suspicionMaxTimeoutMult: 1 } as const
/** Full Lifeguard as the paper compares it with plain SWIM: α = 5, β = 6. */
export const lifeguard = { suspicionMult: 5 } as const
/** What it became: α = 4, β = 6. */
export const tuned = {} as const

export async function falsePositives({ seed, timings, members, concurrent, durationMs, intervalMs, totalMs }: Anomalies): Promise<FalsePositives> {
  const pool = new SimulatedPool({ seed, size: members, timings, settled: true })
  await pool.advance(15_000)
  const random = new SeededRandom(seed + 1)
  const blocked = new Set<number>()
  while (blocked.size < concurrent) blocked.add(random.whole(0, members - 1))
  const before = pool.traffic.datagrams
  for (let passed = 0; passed < totalMs; passed += durationMs + intervalMs) {
    for (const index of blocked) pool.members[index]!.blockedUntil = pool.now + durationMs
    await pool.advance(durationMs + intervalMs)
  }
  const healthy = pool.losses.filter(({ subject }) => !blocked.has(subject))
  return {
    all: healthy.length,
    atHealthy: healthy.filter(({ observer }) => !blocked.has(observer)).length,
    datagrams: pool.traffic.datagrams - before,
  }
}

/** How long it takes until a crashed member is first declared dead, and until everybody knows. One of each run, in ms. */
export async function detectionTimes(timings: Partial<SwimTimings>, members: number, runs: number): Promise<readonly { first: number; last: number }[]> {
  const times: { first: number; last: number }[] = []
  const pool = new SimulatedPool({ seed: runs, size: members + runs, timings, settled: true })
  await pool.advance(15_000)
  for (let index = 0; index < runs; index++) {
    const at = pool.now
    pool.members[index]!.crash()
    await pool.advance(30_000)
    const seen = pool.losses.filter(({ subject }) => subject === index).map((loss) => loss.at - at)
    times.push({ first: Math.min(...seen), last: Math.max(...seen) })
  }
  return times
}
