import type { Delegate, PoolName } from '../../cluster/delegate.ts'
import type { Logger } from '../../runtime/ports.ts'
import { ConsulError } from '../../std/errors.ts'

/** Joins a pool through any of the addresses. Gives how many were reached, and rejects when none was, or when this agent has no such pool. */
export async function join(delegate: Delegate, log: Logger, pool: PoolName, addresses: readonly string[]): Promise<number> {
  const name = pool.toUpperCase()
  log.info(`(${name}) joining`, { [`${pool}_addresses`]: `[${addresses.join(', ')}]` })
  try {
    if (pool === 'wan' && !delegate.isServer) throw new ConsulError('invalid', 'Must be a server to join WAN cluster')
    const joined = await delegate.join(pool, addresses)
    log.info(`(${name}) joined`, { number_of_nodes: joined })
    return joined
  } catch (error) {
    log.warn(`(${name}) couldn't join`, { number_of_nodes: 0, error })
    throw error
  }
}
