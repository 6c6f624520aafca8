import { CommandType } from '../../wire/command.ts'
import { TombstoneRequest } from '../../wire/records/kv.ts'
import type { ServerContext } from '../context.ts'

/** Logs the removal of all tombstones up to an index. If that fails they stay until a later reaping names a higher index. */
export async function reapTombstones(server: ServerContext, index: number): Promise<void> {
  try {
    const request = TombstoneRequest.make({ Datacenter: server.options.datacenter, Op: 'reap', ReapIndex: index })
    await server.meters.took('leader.reapTombstones', () => server.propose(CommandType.Tombstone, TombstoneRequest, request))
  } catch (error) {
    if (!server.closing()) server.runtime.log.error('failed to reap tombstones up to index', { index, error })
  }
}
