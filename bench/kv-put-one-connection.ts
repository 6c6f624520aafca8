import { scratchFolder, startAgent, startBare } from './rig/agents.ts'
import { interleave, printAll, ratio } from './rig/compare.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

/** One client that waits for each write before the next: the time of a write, with nothing to share a sync with. */
export const kvPutOneConnection: Question = {
  name: 'kv-put-one-connection',
  asks: 'how long does one client wait for a synced write?',
  wrongIf: 'the two data directories lie on different disks.',
  run: async (options) => {
    const scratch = scratchFolder()
    const servers = [
      await startAgent('real', { durable: true }), await startAgent('ours', { durable: true }),
      await startBare({ headers: [['Content-Type', 'application/json']], body: 'true', file: `${scratch.path}/log` }),
    ] as const
    try {
      const load = { connections: 1, seconds: options.seconds, warmUpSeconds: 1, method: 'PUT', path: '/v1/kv/bench/{n}', keys: 1000, bodyBytes: 100 }
      const samples = await interleave(servers, () => load, options)
      printAll(samples)
      const [real, ours, limit] = [...samples.values()]
      if (real === undefined || ours === undefined || limit === undefined) throw new Error('a contender is missing')
      printGoal('throughput, ours / real', ratio(ours, real).throughput, { atLeast: 1.5 })
      console.log(`  the limit, bare node:http with a sync / real: throughput ${ratio(limit, real).throughput.toFixed(2)}`)
    } finally {
      for (const server of servers) await server.stop()
      scratch.remove()
    }
  },
}

if (import.meta.main) await answer(kvPutOneConnection, optionsFrom(process.argv.slice(2)))
