import { CommandType } from '../../wire/command.ts'
import { TombstoneRequest } from '../../wire/records/kv.ts'
import type { ServerContext } from '../context.ts'

/** Logs the removal of all tombstones up to an index. If that fails they stay until a later reaping names a higher index. */
export async function reapTombstones(server: ServerContext, index: number): Promise<void> {
  try {
    await server.propose(CommandType.Tombstone, TombstoneRequest, TombstoneRequest.make({
      Datacenter: server.options.datacenter,
      Op: 'reap',
      ReapIndex: index,
    }))
  } catch (error) {
    if (!server.closing()) server.runtime.log.error('failed to reap tombstones up to index', { index, error })
  }
}
