import assert from 'node:assert/strict'
import test from 'node:test'
import { detectionTimes, falsePositives, lifeguard, plainSwim, tuned } from './anomalies.ts'

/**
 * Against the figures of "Lifeguard: Local Health Awareness for More Accurate Failure Detection" (§V): 50 to 100 times fewer false positives
 * than SWIM for all of Lifeguard at α = 5; 20 times fewer and detections a fifth faster at α = 4, which is the default since. The paper's
 * pools have 128 members; its matrix of concurrency, duration and interval is reduced to one hard point here, and bench/gossip.ts has more.
 */
const hard = { seed: 1, members: 128, concurrent: 16, durationMs: 16_384, intervalMs: 1024, totalMs: 52_000 }

test('Lifeguard declares healthy members dead at least fifty times less often than plain SWIM, tuned at least twenty times', async () => {
  const plain = await falsePositives({ ...hard, timings: plainSwim })
  assert.ok(plain.all > 1000, `only ${plain.all}: the anomalies do no harm`)
  const full = await falsePositives({ ...hard, timings: lifeguard })
  const fast = await falsePositives({ ...hard, timings: tuned })
  assert.ok(full.all * 50 <= plain.all && full.atHealthy * 50 <= plain.atHealthy, `${full.all} of ${plain.all}`)
  assert.ok(fast.all * 20 <= plain.all && fast.atHealthy * 20 <= plain.atHealthy, `${fast.all} of ${plain.all}`)
})

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

test('true failures are found as fast as by plain SWIM, and a fifth faster when tuned', async () => {
  const [plain = 0, full = 0, fast = 0] = await Promise.all(
    [plainSwim, lifeguard, tuned].map(async (timings) => median((await detectionTimes(timings, 128, 10)).map(({ first }) => first))),
  )
  assert.ok(full < plain * 1.1, `${full} ms, plain ${plain} ms`)
  assert.ok(fast < full * 0.85, `${fast} ms, α = 5 ${full} ms`)
})
