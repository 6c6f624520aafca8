import { folded } from '../../std/folded.ts'
import type { View } from '../../memdb/database.ts'
import { compound } from '../../memdb/key.ts'
import type { WatchSet } from '../../memdb/watch-set.ts'
import type { HealthCheck, Node } from '../../wire/records/catalog.ts'
import type { ServiceRow } from '../rows.ts'
import { checkKey, serviceKey, tables } from '../tables.ts'

/** A node by name. */
export function nodeRow(view: View, name: string, watch?: WatchSet): Node | undefined {
  return view.get(tables.nodes.primary, folded(name), watch)
}

/** The service with this ID on a node. */
export function serviceRow(view: View, node: string, serviceId: string): ServiceRow | undefined {
  return view.get(tables.services.primary, serviceKey(node, serviceId))
}

/** The check with this ID on a node. */
export function checkRow(view: View, node: string, checkId: string): HealthCheck | undefined {
  return view.get(tables.checks.primary, checkKey(node, checkId))
}

/** The services of a node, by ID. */
export function nodeServiceRows(view: View, node: string, watch?: WatchSet): readonly ServiceRow[] {
  return view.prefix(tables.services.primary, compound(folded(node)), watch)
}

/** All checks of a node and of its services, by ID. */
export function nodeCheckRows(view: View, node: string, watch?: WatchSet): readonly HealthCheck[] {
  return view.prefix(tables.checks.primary, compound(folded(node)), watch)
}

/** The checks of one service of a node, by ID; those of the node itself for the empty service ID. */
export function serviceCheckRows(view: View, node: string, serviceId: string, watch?: WatchSet): readonly HealthCheck[] {
  return view.list(tables.checks.by.nodeService, serviceKey(node, serviceId), watch)
}
