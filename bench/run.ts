/**
 * `npm run bench`: every question, or those named.
 *
 *   node bench/run.ts [NAME …] [--seconds N] [--rounds N]
 */
import { catalogMemory } from './catalog-memory.ts'
import { checks } from './checks.ts'
import { clusterFailover } from './cluster-failover.ts'
import { clusterIdle } from './cluster-idle.ts'
import { clusterMixed } from './cluster-mixed.ts'
import { clusterPut } from './cluster-put.ts'
import { clusterStaleGet } from './cluster-stale-get.ts'
import { costAt500kKeys } from './cost-at-500k-keys.ts'
import { dns } from './dns.ts'
import { gossip } from './gossip.ts'
import { health } from './health.ts'
import { idle } from './idle.ts'
import { kvGet } from './kv-get.ts'
import { kvPutDurable } from './kv-put-durable.ts'
import { kvPutOneConnection } from './kv-put-one-connection.ts'
import { memoryPerKey } from './memory-per-key.ts'
import { putsBesideWatchers } from './puts-beside-watchers.ts'
import { answer, optionsFrom, type Question } from './rig/report.ts'
import { snapshotUnderLoad } from './snapshot-under-load.ts'
import { startAgentInProcess } from './start-agent-in-process.ts'
import { startUp } from './start-up.ts'
import { watchService } from './watch-service.ts'

const questions: readonly Question[] = [
  startUp, startAgentInProcess, health, watchService, kvGet, kvPutDurable, kvPutOneConnection, putsBesideWatchers, memoryPerKey, catalogMemory, idle, dns, costAt500kKeys, snapshotUnderLoad, checks, gossip,
  clusterPut, clusterStaleGet, clusterFailover, clusterMixed, clusterIdle,
]

const args = process.argv.slice(2)
const options = optionsFrom(args)
const named = args.filter((word, at) => !word.startsWith('--') && !args[at - 1]?.startsWith('--'))
const unknown = named.find((name) => !questions.some((one) => one.name === name))
if (unknown !== undefined) throw new Error(`no question ${unknown}; there are ${questions.map((one) => one.name).join(', ')}`)
for (const question of questions) if (named.length === 0 || named.includes(question.name)) await answer(question, options)
