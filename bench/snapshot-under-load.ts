import { fill } from './memory-per-key.ts'
import { ask, type Running, startAgent } from './rig/agents.ts'
import { runLoad } from './rig/load.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

const keys = 200_000
const quietSeconds = 4

/** What clients notice while a snapshot of everything is taken. */
export const snapshotUnderLoad: Question = {
  name: 'snapshot-under-load',
  asks: `how much longer do reads and writes wait while a snapshot of ${keys} keys is taken?`,
  wrongIf: 'garbage collection or another program stalls the quiet seconds too, which hides what the snapshot costs.',
  run: async (options) => {
    for (const contender of ['real', 'ours'] as const) {
      const agent = await startAgent(contender, { durable: true })
      try {
        await fill(agent, keys)
        for (const method of ['GET', 'PUT'] as const) await measure(agent, method, options.seconds)
      } finally {
        await agent.stop()
      }
    }
  },
}

async function measure(agent: Running, method: 'GET' | 'PUT', seconds: number): Promise<void> {
  const name = `${agent.contender} ${method}`
  const load = runLoad({
    port: agent.port, connections: 8, seconds: 1 + quietSeconds + seconds, warmUpSeconds: 1, method,
    path: '/v1/kv/filled/{n}', keys: 1000, first: 1_000_000, bodyBytes: method === 'GET' ? 0 : 100,
  })
  const started = performance.now()
  const snapshots: { from: number; to: number; bytes: number }[] = []
  const stop = AbortSignal.timeout((2 + quietSeconds + seconds) * 1000)
  await new Promise((resolve) => setTimeout(resolve, (2 + quietSeconds) * 1000))
  while (!stop.aborted) {
    const from = performance.now() - started
    const reply = await ask(agent.port, 'GET', '/v1/snapshot')
    if (reply?.status !== 200) throw new Error(`${name}: the snapshot was answered with ${reply?.status}`)
    snapshots.push({ from, to: performance.now() - started, bytes: reply.body.length })
  }
  const measured = await load
  const quiet = measured.bySecond.slice(1, 1 + quietSeconds)
  const busy = measured.bySecond.slice(1 + quietSeconds, 1 + quietSeconds + seconds)
  const mean = quiet.reduce((sum, one) => sum + one.count, 0) / quiet.length
  const longer = slowest(busy) - slowest(quiet)
  const worst = Math.min(...busy.map((one) => one.count)) / (busy.reduce((sum, one) => sum + one.count, 0) / busy.length)
  const took = snapshots.map((one) => one.to - one.from)
  console.log(
    `  ${name.padEnd(9)} quiet ${mean.toFixed(0)} /s, slowest ${slowest(quiet).toFixed(1)} ms; with ${snapshots.length} snapshots of ` +
    `${((snapshots[0]?.bytes ?? 0) / 1e6).toFixed(1)} MB (${Math.max(...took).toFixed(0)} ms): slowest ${slowest(busy).toFixed(1)} ms, ` +
    `${((busy.reduce((sum, one) => sum + one.count, 0) / busy.length / mean) * 100).toFixed(0)} % of the quiet rate`,
  )
  if (measured.errors > 0) console.log(`  ${measured.errors} ERRORS: ${measured.firstError}`)
  if (agent.contender !== 'ours') return
  printGoal(`${method}: longest wait beyond the quiet one's`, longer, { atMost: 15 }, ' ms')
  printGoal(`${method}: worst second of the mean`, worst * 100, { atLeast: 80 }, ' %')
}

function slowest(seconds: readonly { readonly slowest: number }[]): number {
  return Math.max(...seconds.map((one) => one.slowest))
}

if (import.meta.main) await answer(snapshotUnderLoad, optionsFrom(process.argv.slice(2)))
