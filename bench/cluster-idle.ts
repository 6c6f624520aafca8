import { BenchCluster } from './rig/cluster.ts'
import { cpuSeconds, residentBytes } from './rig/process-stat.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

const seconds = 60

/** What agents cost that nobody asks anything. */
export const clusterIdle: Question = {
  name: 'cluster-idle',
  asks: `how much processor time do idle agents of a cluster use in ${seconds} s, and how much memory do they hold?`,
  wrongIf: 'the kernel counts in hundredths of a second, and the figures are small.',
  run: async () => {
    const client: Record<string, number> = {}
    for (const contender of ['real', 'ours'] as const) {
      const cluster = await BenchCluster.start(contender)
      try {
        // What starting costs, and what compilers do after it, is over by then.
        await new Promise((resolve) => setTimeout(resolve, 15_000))
        const agents = [...cluster.servers, cluster.client]
        const before = agents.map((agent) => cpuSeconds(agent.pid))
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
        for (const [at, agent] of agents.entries()) {
          const used = cpuSeconds(agent.pid) - before[at]!
          console.log(`  ${contender.padEnd(5)} ${agent.name.padEnd(8)} ${((used / seconds) * 100).toFixed(2)} % of a core, ${(residentBytes(agent.pid) / 1e6).toFixed(0)} MB`)
          if (!agent.server) client[contender] = used
        }
      } finally {
        await cluster.stop()
      }
    }
    printGoal("idle client agent's processor time, ours / real", (client['ours'] ?? Number.NaN) / (client['real'] ?? Number.NaN), { atMost: 1 })
  },
}

if (import.meta.main) await answer(clusterIdle, optionsFrom(process.argv.slice(2)))
