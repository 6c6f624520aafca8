import { type Running, startAgent } from './rig/agents.ts'
import { runLoad } from './rig/load.ts'
import { residentBytes } from './rig/process-stat.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

const keys = 200_000

/** Memory of the process, before and after it got many keys. */
export const memoryPerKey: Question = {
  name: 'memory-per-key',
  asks: `how much memory does a key with a value of 100 bytes take, for ${keys} keys?`,
  wrongIf: 'memory that was freed but not yet given back is counted; both programs have that, each in its own way.',
  run: async () => {
    const real = await measure('real')
    const ours = await measure('ours')
    printGoal('memory per key, ours / real', ours / real, { atMost: 0.25 })
  },
}

async function measure(contender: 'real' | 'ours'): Promise<number> {
  const agent = await startAgent(contender, { durable: false })
  try {
    const before = residentBytes(agent.pid)
    await fill(agent, keys)
    const after = residentBytes(agent.pid)
    const each = (after - before) / keys
    console.log(`  ${contender.padEnd(8)} ${mb(before)} MB at start, ${mb(after)} MB with the keys, ${each.toFixed(0)} bytes a key`)
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
