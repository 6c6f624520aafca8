import { CommandType } from '../../wire/command.ts'
import { codecOf, list, rec } from '../../wire/record.ts'
import { Coordinate } from '../../wire/records/coordinate.ts'
import type { ServerContext } from '../context.ts'

const batchCodec = codecOf(list(rec(Coordinate)))

/** Logs a batch of coordinates. One that fails is lost; the nodes send theirs again. */
export async function storeCoordinates(server: ServerContext, batch: readonly Coordinate[]): Promise<void> {
  try {
    await server.propose(CommandType.CoordinateBatchUpdate, batchCodec, batch)
  } catch (error) {
    if (!server.closing()) server.runtime.log.warn('Batch update failed', { error })
  }
}
