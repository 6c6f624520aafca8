import type { SeededRandom } from '../../../src/runtime/sim/random.ts'
import type { MixedAgent, MixedCluster } from '../mixed-cluster.ts'

/** One kind of load: steps that may fail while things are broken, and what must hold in the end. */
export interface Work {
  readonly name: string
  /** Does one small thing through an agent. Whatever it throws counts as a failure of the cluster, not of the test. */
  step(agent: MixedAgent, random: SeededRandom, signal: AbortSignal): Promise<void>
  /** Called when all is well again and no step is under way: what is wrong, one line each. */
  check(cluster: MixedCluster): Promise<readonly string[]>
}
