import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { ask, type Running, startAgent } from './rig/agents.ts'
import { sample } from './rig/compare.ts'
import { answer, optionsFrom, printGoal, printRow, type Question, type Sample } from './rig/report.ts'

const watched = 1000

/** Writes while a thousand clients wait for keys that do not exist. */
export const putsBesideWatchers: Question = {
  name: 'puts-beside-watchers',
  asks: `how many writes a second while ${watched} blocking queries wait for absent keys, and how many wake up?`,
  wrongIf: 'the watchers were not all waiting when the writes began; each contender runs alone, so the machine must stay quiet.',
  run: async (options) => {
    for (const durable of [true, false]) {
      console.log(`  ${durable ? 'with a data directory' : 'dev mode'}, 64 connections`)
      const real = await measure('real', durable, options.seconds)
      const ours = await measure('ours', durable, options.seconds)
      const ratio = ours.sample.measured.perSecond / real.sample.measured.perSecond
      if (durable) printGoal('throughput, ours / real', ratio, { atLeast: 20 })
      else console.log(`  throughput, ours / real: ${ratio.toFixed(2)}`)
      printGoal('our spurious wake-ups', ours.wakeUps, { atMost: 0 })
    }
  },
}

async function measure(contender: 'real' | 'ours', durable: boolean, seconds: number): Promise<{ sample: Sample; wakeUps: number }> {
  const agent = await startAgent(contender, { durable })
  try {
    const watchers = await startWatchers(agent)
    const result = await sample(agent, {
      connections: 64, seconds, warmUpSeconds: 1, method: 'PUT', path: '/v1/kv/bench/{n}', keys: 1000, bodyBytes: 100,
    })
    const wakeUps = await watchers.stop()
    printRow(contender, result)
    console.log(`  ${''.padEnd(22)} ${wakeUps} wake-ups`)
    return { sample: result, wakeUps }
  } finally {
    await agent.stop()
  }
}

async function startWatchers(agent: Running): Promise<{ stop(): Promise<number> }> {
  const first = await ask(agent.port, 'GET', '/v1/kv/absent/0')
  const index = Number(first?.headers.find(([name]) => name.toLowerCase() === 'x-consul-index')?.[1])
  const program = fileURLToPath(new URL('./rig/watchers.ts', import.meta.url))
  const child = spawn(process.execPath, [program, JSON.stringify({ port: agent.port, count: watched, index })], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return {
    stop: async () => {
      child.stdin.end()
      const [line] = (await once(child.stdout, 'data')) as [Buffer]
      return Number(line.toString())
    },
  }
}

if (import.meta.main) await answer(putsBesideWatchers, optionsFrom(process.argv.slice(2)))
