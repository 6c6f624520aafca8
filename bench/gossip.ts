import { falsePositives, lifeguard, plainSwim, tuned } from '../test/sim/gossip-scale/anomalies.ts'
import { scaleRun, type ScaleRun } from '../test/sim/gossip-scale/load.ts'
import { SimulatedPool } from '../test/sim/gossip-scale/pool.ts'
import { median } from './rig/histogram.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

const quietMs = 20_000
const busyMs = 30_000
const crashes = 5

/** Members blocked at once, for how long, and how long they work in between (Lifeguard §V). */
const points = [
  { concurrent: 4, durationMs: 16_384, intervalMs: 64 },
  { concurrent: 16, durationMs: 8192, intervalMs: 256 },
  { concurrent: 16, durationMs: 16_384, intervalMs: 1024 },
] as const

async function atSize(size: number): Promise<ScaleRun> {
  const run = await scaleRun(new SimulatedPool({ seed: 1, size, settled: true, compress: true }), quietMs, crashes, busyMs)
  const { quiet, busy, detections, falsePositives: wrong } = run
  const each = ({ datagrams, bytes }: typeof quiet): string => `${datagrams.toFixed(2)} datagrams, ${bytes.toFixed(0)} bytes`
  console.log(
    `  ${String(size).padStart(6)} members, each a second: quiet ${each(quiet)}; while ${crashes} crashes are noticed ${each(busy)}; ` +
    `first notice after ${(median(detections.map(({ first }) => first)) / 1000).toFixed(1)} s, ` +
    `all ${(median(detections.map(({ first, last }) => last - first)) / 1000).toFixed(2)} s later, ${wrong} false positives`,
  )
  return run
}

async function anomalies(): Promise<void> {
  for (const point of points) {
    const run = { seed: 1, members: 128, totalMs: 120_000, ...point }
    const plain = await falsePositives({ ...run, timings: plainSwim })
    const full = await falsePositives({ ...run, timings: lifeguard })
    const fast = await falsePositives({ ...run, timings: tuned })
    console.log(
      `  128 members, ${point.concurrent} blocked ${point.durationMs} ms, working ${point.intervalMs} ms, for 120 s; false positives (at healthy ` +
      `members): SWIM ${plain.all} (${plain.atHealthy}), Lifeguard ${full.all} (${full.atHealthy}), tuned ${fast.all} (${fast.atHealthy}); ` +
      `datagrams ${(full.datagrams / plain.datagrams).toFixed(2)} times SWIM's`,
    )
    printGoal('SWIM\'s false positives over Lifeguard\'s', plain.all / Math.max(full.all, 1), { atLeast: 50 })
  }
}

/** The SWIM machine in large pools, and against the figures of the Lifeguard paper. */
export const gossip: Question = {
  name: 'gossip',
  asks: 'does a member\'s load grow with its pool, and how often are the living declared dead?',
  wrongIf: 'the network of the simulation (0.1 to 1 ms, nothing lost) is unlike the real one; memory for 10,000 tables (4 GB) is missing.',
  run: async () => {
    const small = await atSize(100)
    await atSize(1000)
    const started = performance.now()
    const large = await atSize(10_000)
    printGoal('10,000 members simulated in', (performance.now() - started) / 1000, { atMost: 600 }, ' s')
    printGoal('bytes of a quiet member among 10,000 over one among 100', large.quiet.bytes / small.quiet.bytes, { atMost: 1.1 })
    await anomalies()
  },
}

if (import.meta.main) await answer(gossip, optionsFrom(process.argv.slice(2)))
