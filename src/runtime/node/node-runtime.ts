import { type Metrics, noMetrics } from '../metrics.ts'
import type { Runtime } from '../ports.ts'
import { nodeClock } from './clock.ts'
import { nodeDisk } from './disk.ts'
import { LogHub } from './log.ts'
import { nodeRandom } from './random.ts'

/** The ports on this machine, without metrics unless they are given. Its logger is called `agent`, as the first word of each of Consul's log lines. */
export function nodeRuntime(hub: LogHub = new LogHub(), metrics: Metrics = noMetrics): Runtime {
  return { clock: nodeClock, random: nodeRandom, disk: nodeDisk, log: hub.logger('agent'), metrics }
}
