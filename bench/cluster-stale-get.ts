import { ask } from './rig/agents.ts'
import { BenchCluster } from './rig/cluster.ts'
import { interleave, printAll, ratio } from './rig/compare.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

/** Reads that a follower answers from its own state. */
export const clusterStaleGet: Question = {
  name: 'cluster-stale-get',
  asks: 'how many stale reads a second does a follower answer over 64 connections, and at what cost?',
  wrongIf: 'the leader of either cluster is busy with something else meanwhile.',
  run: async (options) => {
    const clusters = [await BenchCluster.start('real'), await BenchCluster.start('ours')] as const
    try {
      const agents = await Promise.all(clusters.map(async (cluster) => (await cluster.followers())[0]!))
      for (const agent of agents) await ask(agent.port, 'PUT', '/v1/kv/bench/0', 'x'.repeat(100))
      const load = { connections: 64, seconds: options.seconds, warmUpSeconds: 1, method: 'GET', path: '/v1/kv/bench/0?stale', keys: 1, bodyBytes: 0 }
      const samples = await interleave(agents, () => load, options)
      printAll(samples)
      const [real, ours] = [...samples.values()]
      if (real === undefined || ours === undefined) throw new Error('a contender is missing')
      printGoal('throughput, ours / real', ratio(ours, real).throughput, { atLeast: 1.5 })
      printGoal('CPU per operation, ours / real', ratio(ours, real).cpu, { atMost: 0.5 })
    } finally {
      for (const cluster of clusters) await cluster.stop()
    }
  },
}

if (import.meta.main) await answer(clusterStaleGet, optionsFrom(process.argv.slice(2)))
