import { type Running, startAgent } from './rig/agents.ts'
import { runLoad } from './rig/load.ts'
import { residentBytes } from './rig/process-stat.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

const keys = 200_000

/** Both programs leave garbage behind when they are written to this fast, and both tidy up when they get a moment. */
const restSeconds = 25

/** Memory of the process, before and after it got many keys. */
export const memoryPerKey: Question = {
  name: 'memory-per-key',
  asks: `how much memory does a key with a value of 100 bytes take, for ${keys} keys?`,
  wrongIf: 'a collector has not run yet: look at both figures, right after writing and after a rest.',
  run: async () => {
    const real = await measure('real')
    const ours = await measure('ours')
    printGoal('memory per key after a rest, ours / real', ours / real, { atMost: 0.25 })
  },
}

async function measure(contender: 'real' | 'ours'): Promise<number> {
  const agent = await startAgent(contender, { durable: true })
  try {
    const before = residentBytes(agent.pid)
    await fill(agent, keys)
    const written = residentBytes(agent.pid)
    await new Promise((resolve) => setTimeout(resolve, restSeconds * 1000))
    const rested = residentBytes(agent.pid)
    const each = (rested - before) / keys
    console.log(
      `  ${contender.padEnd(6)} ${mb(before)} MB at start, ${mb(written)} MB with the keys, ${mb(rested)} MB after ${restSeconds} s of rest: ` +
      `${((written - before) / keys).toFixed(0)} and ${each.toFixed(0)} bytes a key`,
    )
    return each
  } finally {
    await agent.stop()
  }
}

/** Writes keys, each once, over 64 connections. */
export async function fill(agent: Running, count: number): Promise<void> {
  const done = await runLoad({
    port: agent.port, connections: 64, seconds: 0, warmUpSeconds: 0, once: true,
    method: 'PUT', path: '/v1/kv/filled/{n}', keys: count, first: 1_000_000, bodyBytes: 100,
  })
  if (done.errors > 0) throw new Error(`${done.errors} writes failed: ${done.firstError}`)
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}

if (import.meta.main) await answer(memoryPerKey, optionsFrom(process.argv.slice(2)))
