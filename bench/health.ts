import { ask, type Running, startAgent, startBare } from './rig/agents.ts'
import { interleave, printAll, ratio } from './rig/compare.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

/** How many instances, and how much faster than the original they should be told of. */
const sizes = [[100, 8], [1000, 15]] as const

/** The question that load balancers ask: which instances are healthy. */
export const health: Question = {
  name: 'health',
  asks: 'how often a second can a service with many instances be asked for its healthy ones, over 32 connections?',
  wrongIf: 'the generator is near 100 % of its core, as it may be when bodies are large: then ours would be faster still.',
  run: async (options) => {
    for (const [instances, goal] of sizes) {
      const service = `web-${instances}`
      const path = `/v1/health/service/${service}?passing`
      const agents = [await startAgent('real', { durable: true }), await startAgent('ours', { durable: true })] as const
      try {
        await Promise.all(agents.map((agent) => fill(agent, service, instances)))
        const like = await ask(agents[0].port, 'GET', path)
        const bare = await startBare({ headers: withoutPlatform(like?.headers ?? []), body: like?.body ?? '' })
        try {
          console.log(`  ${instances} instances, ${like?.body.length ?? 0} bytes`)
          const load = { connections: 32, seconds: options.seconds, warmUpSeconds: 1, method: 'GET', path, keys: 1, bodyBytes: 0 }
          const samples = await interleave([...agents, bare], () => load, options)
          printAll(samples)
          const [real, ours, limit] = [...samples.values()]
          if (real === undefined || ours === undefined || limit === undefined) throw new Error('a contender is missing')
          printGoal(`throughput with ${instances} instances, ours / real`, ratio(ours, real).throughput, { atLeast: goal })
          console.log(`  the limit, bare node:http / real: throughput ${ratio(limit, real).throughput.toFixed(2)}`)
        } finally {
          await bare.stop()
        }
      } finally {
        for (const agent of agents) await agent.stop()
      }
    }
  },
}

/** Each instance on a node of its own, which has a check as agents give it one. */
async function fill(agent: Running, service: string, instances: number): Promise<void> {
  for (let n = 0; n < instances; n += 1) {
    const body = {
      Node: `node-${n}`,
      Address: `10.0.${n >> 8}.${n & 255}`,
      Service: { ID: `${service}-${n}`, Service: service, Tags: ['v1', 'http'], Port: 8000, Meta: { version: '1.2.3' } },
      Checks: [
        { CheckID: 'serfHealth', Name: 'Serf Health Status', Status: 'passing', Output: 'Agent alive and reachable' },
        { CheckID: `service:${service}-${n}`, Name: 'HTTP', ServiceID: `${service}-${n}`, Status: 'passing', Output: 'HTTP GET http://10.0.0.1:8000/: 200 OK' },
      ],
    }
    const reply = await ask(agent.port, 'PUT', '/v1/catalog/register', JSON.stringify(body))
    if (reply?.status !== 200) throw new Error(`${agent.contender} does not register: ${reply?.body}`)
  }
}

/** Headers that the platform writes itself must not be given twice. */
function withoutPlatform(headers: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  return headers.filter(([name]) => !/^(date|connection|keep-alive|transfer-encoding|content-length)$/i.test(name))
}

if (import.meta.main) await answer(health, optionsFrom(process.argv.slice(2)))
