import type { Delegate } from '../../cluster/delegate.ts'
import type { Logger } from '../../runtime/ports.ts'
import { ConsulError } from '../../std/errors.ts'

/** Says of a member that it has left, for one that failed and will not come back; pruned, it is forgotten as well. A living one contradicts. */
export async function forceLeave(delegate: Delegate, log: Logger, node: string, prune: boolean): Promise<void> {
  log.info('Force leaving node', { node })
  if (!delegate.members('lan').some(({ Name }) => Name === node)) throw new ConsulError('invalid', `agent: No node found with name '${node}'`)
  try {
    await delegate.forceLeave(node, prune)
  } catch (error) {
    log.warn('Failed to remove node', { node, error })
    throw error
  }
}
