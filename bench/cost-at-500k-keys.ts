import { fill } from './memory-per-key.ts'
import { type Running, startAgent } from './rig/agents.ts'
import { interleave, ratio } from './rig/compare.ts'
import { answer, optionsFrom, printGoal, printRow, type Question } from './rig/report.ts'

const few = 1000
const many = 500_000

/** Whether a read or a write gets dearer as keys pile up. */
export const costAt500kKeys: Question = {
  name: 'cost-at-500k-keys',
  asks: `what do a read and a write cost with ${many} keys, compared with ${few}?`,
  wrongIf: 'garbage collection of one agent falls into the other\'s turn; they are separate processes, but share the cores.',
  run: async (options) => {
    for (const contender of ['real', 'ours'] as const) {
      const small = await startAgent(contender, { durable: false })
      const large = await startAgent(contender, { durable: false })
      try {
        await fill(small, few)
        await fill(large, many)
        for (const method of ['GET', 'PUT'] as const) {
          const keysOf = (server: Running): number => (server === small ? few : many)
          const samples = await interleave([small, large], (_, server) => ({
            connections: 64, seconds: options.seconds, warmUpSeconds: 1, method,
            path: '/v1/kv/filled/{n}', keys: keysOf(server), first: 1_000_000, bodyBytes: method === 'GET' ? 0 : 100,
          }), options)
          const [atFew, atMany] = [...samples.values()]
          if (atFew === undefined || atMany === undefined) throw new Error('an agent is missing')
          printRow(`${contender} ${method} ${few}`, atFew)
          printRow(`${contender} ${method} ${many}`, atMany)
          const { cpu, throughput } = ratio(atMany, atFew)
          if (contender === 'ours') printGoal(`${method}: CPU with ${many} keys / with ${few}`, cpu, { atMost: 1.15 })
          else console.log(`  real ${method}: CPU ${cpu.toFixed(2)}`)
          console.log(`  ${contender} ${method}: throughput ${throughput.toFixed(2)}`)
        }
      } finally {
        await small.stop()
        await large.stop()
      }
    }
  },
}

if (import.meta.main) await answer(costAt500kKeys, optionsFrom(process.argv.slice(2)))
