import { errors } from '../../../wire/errors.ts'
import type { DirEntry } from '../../../wire/records/kv.ts'
import type { ServerContext } from '../../context.ts'

/**
 * What the leader checks before a KV operation is logged. False when the key's lock delay still runs: that is judged by the
 * leader's clock and so cannot be left to the state machine (protocol/fsm.md §10).
 */
export function mayApply(server: ServerContext, verb: string, entry: DirEntry): boolean {
  if (entry.Key === '' && verb !== 'delete-tree') throw errors.mustProvideKey()
  if (verb !== 'lock' || !server.lockDelays.active(entry.Key)) return true
  server.runtime.log.named('kvs').warn('Rejecting lock of key due to lock-delay', { key: entry.Key })
  return false
}
