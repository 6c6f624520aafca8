import { ask } from './rig/agents.ts'
import { BenchCluster, until } from './rig/cluster.ts'
import { median } from './rig/histogram.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

/** How long a cluster is without a leader. */
export const clusterFailover: Question = {
  name: 'cluster-failover',
  asks: 'how long from `kill -9` of the leader, and from its graceful leave, to the next acknowledged write, and until a killed agent is critical?',
  wrongIf: 'few rounds: elections are drawn by lot.',
  run: async ({ rounds }) => {
    const figures = { killed: { real: [] as number[], ours: [] as number[] }, left: { real: [] as number[], ours: [] as number[] }, critical: { real: [] as number[], ours: [] as number[] } }
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of ['real', 'ours'] as const) {
        figures.killed[contender].push(await failover(contender, 'kill'))
        figures.left[contender].push(await failover(contender, 'leave'))
        figures.critical[contender].push(await critical(contender))
      }
    }
    for (const [name, { real, ours }] of Object.entries(figures)) {
      console.log(`  ${name.padEnd(9)} real ${show(real)}; ours ${show(ours)}`)
    }
    printGoal('killed leader to next write, ours / real', median(figures.killed.ours) / median(figures.killed.real), { atMost: 1 })
    printGoal('graceful leave to next write', median(figures.left.ours), { atMost: 1000 }, ' ms')
    printGoal('killed agent to critical, ours / real', median(figures.critical.ours) / median(figures.critical.real), { atMost: 1 })
  },
}

async function failover(contender: 'real' | 'ours', how: 'kill' | 'leave'): Promise<number> {
  const cluster = await BenchCluster.start(contender)
  try {
    const leader = await cluster.leader()
    const [survivor] = await cluster.followers()
    const from = performance.now()
    let over = false
    const ended = (async () => {
      await (how === 'kill' ? leader.kill() : leader.leave())
      over = true
    })()
    if (how === 'kill') await ended
    // Writes beside the leave go on until one is refused or hangs; the longest time between two acknowledged ones counts.
    let acknowledged = from
    let longest = 0
    for (;;) {
      const answered = await ask(survivor!.port, 'PUT', '/v1/kv/failover', String(performance.now()))
      if (answered?.status !== 200) continue
      longest = Math.max(longest, performance.now() - acknowledged)
      acknowledged = performance.now()
      if (over) break
    }
    await ended
    return longest
  } finally {
    await cluster.stop()
  }
}

async function critical(contender: 'real' | 'ours'): Promise<number> {
  const cluster = await BenchCluster.start(contender)
  try {
    const leader = await cluster.leader()
    await cluster.client.kill()
    const from = performance.now()
    await until('critical check', async () => (await ask(leader.port, 'GET', '/v1/health/node/client'))?.body.includes('"Status":"critical"') === true)
    return performance.now() - from
  } finally {
    await cluster.stop()
  }
}

function show(times: readonly number[]): string {
  return `median ${median(times).toFixed(0)} ms (${times.map((time) => time.toFixed(0)).join(', ')})`
}

if (import.meta.main) await answer(clusterFailover, optionsFrom(process.argv.slice(2)))
