import { folded } from '../../std/folded.ts'
import type { View } from '../../memdb/database.ts'
import type { WatchSet } from '../../memdb/watch-set.ts'
import type { NodeService } from '../../wire/records/catalog.ts'
import { indexOf, maxIndex, raiseIndexTo } from '../index-table.ts'
import type { Mutation } from '../mutation.ts'
import type { IndexEntry } from '../rows.ts'
import { tables } from '../tables.ts'
import { nodeServiceRows } from './rows.ts'

/** The last index at which some service lost its last instance. */
export const extinction = 'service_last_extinction'

/** The entry of a service name. */
export function serviceIndexName(service: string): string {
  return `service.${service}`
}

/** Raises the entries of a service's name and kind. */
export function raiseService({ txn, index }: Mutation, service: Pick<NodeService, 'Service' | 'Kind'>, to = index): void {
  raiseIndexTo(txn, serviceIndexName(service.Service), to)
  raiseServiceKind(txn, service.Kind, to)
}

/** Raises the entry of a kind; the empty kind is called typical. */
export function raiseServiceKind(txn: Mutation['txn'], kind: string, to: number): void {
  raiseIndexTo(txn, `service_kind.${kind === '' ? 'typical' : kind}`, to)
}

/** Raises the entries of all services of a node, since health queries show the node with them. */
export function raiseServicesOfNode(mutation: Mutation, node: string): void {
  for (const { service } of nodeServiceRows(mutation.txn, node)) raiseService(mutation, service)
}

/** Writes the entry of a service's name again as it is: what its answers show has changed, and in the original's eyes it has not. */
export function touchService({ txn }: Mutation, service: string): void {
  const entry = serviceStamp(txn, service)
  if (entry !== undefined) txn.put(tables.indexes, { ...entry })
}

/**
 * The entry of a service's name, while it has instances. Whatever changes what the service's answers show writes it anew, so as long
 * as it is the same object the answers are the same; and it alone need be watched.
 */
export function serviceStamp(view: View, service: string, watch?: WatchSet): IndexEntry | undefined {
  const key = folded(serviceIndexName(service))
  const entry = view.get(tables.indexes.primary, key)
  if (entry !== undefined && watch !== undefined) view.watch(tables.indexes.primary, key, watch)
  return entry
}

/**
 * The index of a query for one service (protocol/fsm.md §15): of the service when it has instances; else of the last extinction, so
 * that it neither falls back nor moves with every change of other services.
 */
export function serviceQueryIndex(view: View, service: string, exists: boolean, withChecks: boolean): number {
  const own = indexOf(view, serviceIndexName(service))
  const found = exists ? own : (indexOf(view, extinction) ?? own)
  return found ?? maxIndex(view, 'nodes', 'services', ...(withChecks ? ['checks'] : []))
}
