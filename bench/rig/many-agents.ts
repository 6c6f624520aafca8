/**
 * Starts many agents in this process, one after the other, proves that each keeps its own keys, and prints the times. The package is
 * imported from the path given, as a user's program would get it.
 */
import type * as Proconsul from '../../src/index.ts'

/** What was measured, in milliseconds and bytes. */
export interface ManyAgents {
  readonly importMs: number
  readonly startMs: readonly number[]
  readonly closeMs: number
  readonly bytesEach: number
}

const [entry = '', count = '50'] = process.argv.slice(2)
const imported = performance.now()
const { startAgent } = (await import(entry)) as typeof Proconsul
const importMs = performance.now() - imported
const before = process.memoryUsage().rss
const startMs: number[] = []
const agents: Proconsul.RunningAgent[] = []
for (let n = 0; n < Number(count); n += 1) {
  const started = performance.now()
  agents.push(await startAgent())
  startMs.push(performance.now() - started)
}
await Promise.all(agents.map((agent, n) => agent.client.kv.put('who', String(n))))
for (const [n, agent] of agents.entries()) {
  const { data } = await agent.client.kv.get('who')
  if (data?.text() !== String(n)) throw new Error(`agent ${n} holds ${data?.text()}`)
}
const bytesEach = (process.memoryUsage().rss - before) / agents.length
const closing = performance.now()
await Promise.all(agents.map((agent) => agent.close()))
const result: ManyAgents = { importMs, startMs, closeMs: performance.now() - closing, bytesEach }
process.stdout.write(JSON.stringify(result))
