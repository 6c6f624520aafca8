import { ask, freePorts, type Running, startAgent } from './rig/agents.ts'
import { middle, printAll, ratio } from './rig/compare.ts'
import { runDnsLoad } from './rig/dns-load.ts'
import { cpuSeconds } from './rig/process-stat.ts'
import { answer, type BenchOptions, optionsFrom, printGoal, type Question, type Sample } from './rig/report.ts'

/** How many instances, and how much faster than the original their names should be answered. */
const sizes = [[3, 1.8], [50, 5]] as const

/** Services by name, as resolvers ask for them: by UDP, without EDNS. */
export const dns: Question = {
  name: 'dns',
  asks: 'how often a second can a service be looked up by DNS, with 128 questions on the way?',
  wrongIf: 'the generator is near 100 % of its core: then ours would be faster still, and the processor time per question is the figure to read.',
  run: async (options) => {
    const [realPort = 0, ourPort = 0] = await freePorts(2)
    const agents = [
      { agent: await startAgent('real', { durable: false, dnsPort: realPort }), port: realPort },
      { agent: await startAgent('ours', { durable: false, dnsPort: ourPort }), port: ourPort },
    ] as const
    try {
      for (const [instances, goal] of sizes) {
        for (const { agent } of agents) await fill(agent, instances)
        for (const type of ['A', 'SRV'] as const) {
          console.log(`  ${type}, ${instances} instances`)
          const samples = await interleaved(agents, { name: `web${instances}.service.consul`, type }, options)
          printAll(samples)
          const [real, ours] = [...samples.values()]
          if (real === undefined || ours === undefined) throw new Error('a contender is missing')
          printGoal(`${type} with ${instances} instances, ours / real`, ratio(ours, real).throughput, { atLeast: goal })
        }
      }
    } finally {
      for (const { agent } of agents) await agent.stop()
    }
  },
}

interface Asked {
  readonly name: string
  readonly type: 'A' | 'SRV'
}

type Contenders = readonly { readonly agent: Running; readonly port: number }[]

async function interleaved(contenders: Contenders, asked: Asked, options: BenchOptions): Promise<ReadonlyMap<Running, Sample>> {
  const samples = new Map<Running, Sample[]>(contenders.map(({ agent }) => [agent, []]))
  for (let round = 0; round < options.rounds; round += 1) {
    for (const { agent, port } of contenders) {
      const load = { ...asked, port, sockets: 8, window: 16 }
      await runDnsLoad({ ...load, seconds: 1 })
      const before = cpuSeconds(agent.pid)
      const measured = await runDnsLoad({ ...load, seconds: options.seconds })
      samples.get(agent)?.push({ measured, cpuMicros: ((cpuSeconds(agent.pid) - before) / measured.operations) * 1e6 })
    }
  }
  return new Map([...samples].map(([agent, list]) => [agent, middle(list)]))
}

async function fill(agent: Running, instances: number): Promise<void> {
  for (let n = 0; n < instances; n += 1) {
    const body = { Node: `node-${instances}-${n}`, Address: `10.0.${instances}.${n}`, Service: { Service: `web${instances}`, Port: 8000 + n } }
    const reply = await ask(agent.port, 'PUT', '/v1/catalog/register', JSON.stringify(body))
    if (reply?.body.trim() !== 'true') throw new Error(`registration refused: ${reply?.body}`)
  }
}

if (import.meta.main) await answer(dns, optionsFrom(process.argv.slice(2)))
