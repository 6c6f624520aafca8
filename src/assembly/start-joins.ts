import type { AgentConfig } from '../agent/config/agent-config.ts'
import { type Joiner, RetryJoin, startJoin } from '../agent/joins.ts'
import type { Runtime } from '../runtime/ports.ts'

/**
 * Joins whom the configuration names. Resolves when those of `start_join` were joined; the tries of `retry_join` go on until they
 * succeed, or `started` ends. `onFailure` is told when they have been given up.
 */
export async function startJoins(
  { clock, log }: Runtime, joiner: Joiner, { gossip: { lan, wan }, server }: AgentConfig, started: AsyncDisposableStack, onFailure: (error: unknown) => void,
): Promise<void> {
  const pools = [['lan', lan] as const, ...(server && wan !== undefined ? [['wan', wan] as const] : [])]
  for (const [pool, config] of pools) {
    const retry = new RetryJoin(clock, log, joiner, pool, config)
    started.defer(() => retry.close())
    retry.run().catch(onFailure)
  }
  for (const [pool, config] of pools) await startJoin(joiner, log, pool, config)
}
