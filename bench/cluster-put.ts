import { BenchCluster, type ClusterAgent } from './rig/cluster.ts'
import { interleave, printAll, ratio } from './rig/compare.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

/** Synced writes in a cluster of three, by each way in. */
export const clusterPut: Question = {
  name: 'cluster-put',
  asks: 'how many synced writes a second do three servers take over 64 connections, through the leader, a follower and a client agent?',
  wrongIf: 'the machine has few cores: three servers, a client and the load share them, so the ratio compares processor time.',
  run: async (options) => {
    const clusters = [await BenchCluster.start('real'), await BenchCluster.start('ours')] as const
    try {
      const ways: readonly (readonly [string, (cluster: BenchCluster) => Promise<ClusterAgent>])[] = [
        ['the leader', (cluster) => cluster.leader()],
        ['a follower', async (cluster) => (await cluster.followers())[0]!],
        ['a client agent', async (cluster) => cluster.client],
      ]
      for (const [name, entry] of ways) {
        const agents = [await entry(clusters[0]), await entry(clusters[1])]
        const load = { connections: 64, seconds: options.seconds, warmUpSeconds: 3, method: 'PUT', path: '/v1/kv/bench/{n}', keys: 1000, bodyBytes: 100 }
        const samples = await interleave(agents, () => load, options)
        console.log(`  through ${name}:`)
        printAll(samples)
        const [real, ours] = [...samples.values()]
        if (real === undefined || ours === undefined) throw new Error('a contender is missing')
        printGoal(`throughput through ${name}, ours / real`, ratio(ours, real).throughput, { atLeast: 3 })
      }
    } finally {
      for (const cluster of clusters) await cluster.stop()
    }
  },
}

if (import.meta.main) await answer(clusterPut, optionsFrom(process.argv.slice(2)))
