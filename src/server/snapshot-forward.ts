import type { SnapshotTarget } from '../cluster/delegate.ts'
import type { ServerInfo } from '../cluster/server-info.ts'
import { callSnapshot, snapshotOp, type SnapshotReply } from '../rpc/snapshot.ts'
import { errors } from '../wire/errors.ts'
import { SnapshotRequest } from '../wire/records/snapshot.ts'
import type { ServerContext } from './context.ts'
import { otherLeader, pickIn } from './forward.ts'

/**
 * Who has to take or give a snapshot (protocol/rpc.md §14): undefined for this server. Nothing is held and nothing tried again, since
 * an archive can be read but once.
 */
export function snapshotServer(server: ServerContext, datacenter: string, allowStale: boolean): ServerInfo | undefined {
  if (datacenter !== server.options.datacenter) return pickIn(server, datacenter)
  if (allowStale || server.raft.role() === 'Leader') return undefined
  const leader = otherLeader(server)
  if (leader === undefined) throw errors.noClusterLeader()
  return leader
}

/** Has a snapshot taken elsewhere. */
export function saveAt(
  { neighbours }: ServerContext,
  target: ServerInfo,
  request: SnapshotTarget & { readonly allowStale: boolean },
  signal?: AbortSignal,
): Promise<SnapshotReply> {
  const { datacenter: Datacenter, token: Token, allowStale: AllowStale } = request
  const asked = SnapshotRequest.make({ Datacenter, Token, AllowStale, Op: snapshotOp.save })
  return callSnapshot(() => neighbours.openSnapshot(target), asked, undefined, signal)
}

/** Has an archive restored elsewhere. */
export async function restoreAt(
  { neighbours }: ServerContext,
  target: ServerInfo,
  { datacenter: Datacenter, token: Token }: SnapshotTarget,
  archive: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  const asked = SnapshotRequest.make({ Datacenter, Token, Op: snapshotOp.restore })
  await callSnapshot(() => neighbours.openSnapshot(target), asked, archive, signal)
}
