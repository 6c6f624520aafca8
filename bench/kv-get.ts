import { ask, type Running, startAgent, startBare } from './rig/agents.ts'
import { interleave, printAll, ratio } from './rig/compare.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

const keys = 1000

/** Reads of single keys, in the default and the stale mode. */
export const kvGet: Question = {
  name: 'kv-get',
  asks: 'how many keys can be read a second over 64 connections, and what does a read cost?',
  wrongIf: 'the generator is near 100 % of its core, or another program uses the machine in one contender\'s turns only.',
  run: async (options) => {
    const agents = [await startAgent('real', { durable: false }), await startAgent('ours', { durable: false })] as const
    try {
      for (const agent of agents) await fill(agent)
      for (const [mode, query] of [['default', ''], ['stale', '?stale']] as const) {
        const like = await ask(agents[0].port, 'GET', `/v1/kv/bench/1${query}`)
        const bare = await startBare({ headers: withoutPlatform(like?.headers ?? []), body: like?.body ?? '' })
        try {
          console.log(`  ${mode}, 64 connections`)
          const load = { connections: 64, seconds: options.seconds, warmUpSeconds: 1, method: 'GET', path: `/v1/kv/bench/{n}${query}`, keys, bodyBytes: 0 }
          const samples = await interleave([...agents, bare], () => load, options)
          printAll(samples)
          const [real, ours, limit] = [...samples.values()]
          if (real === undefined || ours === undefined || limit === undefined) throw new Error('a contender is missing')
          printGoal(`${mode} throughput, ours / real`, ratio(ours, real).throughput, { atLeast: 1.3 })
          printGoal(`${mode} CPU per operation, ours / real`, ratio(ours, real).cpu, { atMost: 0.55 })
          const bound = ratio(limit, real)
          console.log(`  the limit, bare node:http / real: throughput ${bound.throughput.toFixed(2)}, CPU ${bound.cpu.toFixed(2)}`)
        } finally {
          await bare.stop()
        }
      }
    } finally {
      for (const agent of agents) await agent.stop()
    }
  },
}

async function fill(agent: Running): Promise<void> {
  for (let n = 0; n < keys; n += 1) await ask(agent.port, 'PUT', `/v1/kv/bench/${n}`, 'v'.repeat(100))
}

/** Headers that the platform writes itself must not be given twice. */
function withoutPlatform(headers: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  return headers.filter(([name]) => !/^(date|connection|keep-alive|transfer-encoding)$/i.test(name))
}

if (import.meta.main) await answer(kvGet, optionsFrom(process.argv.slice(2)))
