import { startAgent, startBare, scratchFolder } from './rig/agents.ts'
import { interleave, printAll, ratio } from './rig/compare.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'
import { syncsPerSecond } from './rig/sync.ts'

/** Writes that are on disk before they are acknowledged, from many clients at once. */
export const kvPutDurable: Question = {
  name: 'kv-put-durable',
  asks: 'how many synced writes a second over 64 connections, and what does a write cost?',
  wrongIf: 'the temporary folder is no real disk, or the disk acknowledges syncs before they are done.',
  run: async (options) => {
    const scratch = scratchFolder()
    const servers = [
      await startAgent('real', { durable: true }), await startAgent('ours', { durable: true }),
      await startBare({ headers: [['Content-Type', 'application/json']], body: 'true', file: `${scratch.path}/log` }),
    ] as const
    try {
      console.log(`  the disk alone: ${syncsPerSecond(scratch.path).toFixed(0)} appends of 200 bytes a second, each synced`)
      const load = { connections: 64, seconds: options.seconds, warmUpSeconds: 3, method: 'PUT', path: '/v1/kv/bench/{n}', keys: 1000, bodyBytes: 100 }
      const samples = await interleave(servers, () => load, options)
      printAll(samples)
      const [real, ours, limit] = [...samples.values()]
      if (real === undefined || ours === undefined || limit === undefined) throw new Error('a contender is missing')
      printGoal('throughput, ours / real', ratio(ours, real).throughput, { atLeast: 3 })
      console.log(`  CPU per operation, ours / real: ${ratio(ours, real).cpu.toFixed(2)}`)
      const bound = ratio(limit, real)
      console.log(`  the limit, bare node:http with group commit / real: throughput ${bound.throughput.toFixed(2)}, CPU ${bound.cpu.toFixed(2)}`)
    } finally {
      for (const server of servers) await server.stop()
      scratch.remove()
    }
  },
}

if (import.meta.main) await answer(kvPutDurable, optionsFrom(process.argv.slice(2)))
