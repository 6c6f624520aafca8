import { ask } from './rig/agents.ts'
import { BenchCluster } from './rig/cluster.ts'
import { runLoad } from './rig/load.ts'
import type { Measured } from './rig/load-plan.ts'
import { answer, optionsFrom, printGoal, printRow, type Question } from './rig/report.ts'
import { cpuSeconds } from './rig/process-stat.ts'

const seconds = 60

/** A minute of reads and writes on a cluster, with a snapshot in between. */
export const clusterMixed: Question = {
  name: 'cluster-mixed',
  asks: `how steady are reads and writes over ${seconds} s on three servers, with a snapshot of everything in between?`,
  wrongIf: 'another program takes the machine for a second.',
  run: async () => {
    const worst: Record<string, Measured[]> = {}
    for (const contender of ['real', 'ours'] as const) worst[contender] = await measure(contender)
    for (const measured of worst['ours'] ?? []) printGoal('slowest second of the mean', measured.worstSecond * 100, { atLeast: 70 }, ' %')
    const p999 = (name: string): number => Math.max(...(worst[name] ?? []).map((measured) => measured.p999))
    printGoal('p99.9, ours / real', p999('ours') / p999('real'), { atMost: 1 })
  },
}

async function measure(contender: 'real' | 'ours'): Promise<Measured[]> {
  const cluster = await BenchCluster.start(contender)
  try {
    const leader = await cluster.leader()
    const load = { port: leader.port, connections: 16, seconds, warmUpSeconds: 2, path: '/v1/kv/bench/{n}', keys: 20_000 }
    await runLoad({ ...load, method: 'PUT', bodyBytes: 100, warmUpSeconds: 0, once: true })
    const before = cpuSeconds(leader.pid)
    const both = Promise.all([
      runLoad({ ...load, method: 'PUT', bodyBytes: 100 }), runLoad({ ...load, method: 'GET', bodyBytes: 0 }),
    ])
    await new Promise((resolve) => setTimeout(resolve, (seconds / 2) * 1000))
    const reply = await ask(leader.port, 'GET', '/v1/snapshot')
    if (reply?.status !== 200) throw new Error(`the snapshot was answered with ${reply?.status}`)
    const measured = await both
    const cpuMicros = ((cpuSeconds(leader.pid) - before) / measured.reduce((sum, one) => sum + one.operations, 0)) * 1e6
    for (const [at, name] of ['PUT', 'GET'].entries()) printRow(`${contender} ${name}`, { measured: measured[at]!, cpuMicros })
    return measured
  } finally {
    await cluster.stop()
  }
}

if (import.meta.main) await answer(clusterMixed, optionsFrom(process.argv.slice(2)))
