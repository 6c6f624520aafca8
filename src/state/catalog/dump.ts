import type { View } from '../../memdb/database.ts'
import type { WatchSet } from '../../memdb/watch-set.ts'
import type { Node } from '../../wire/records/catalog.ts'
import type { NodeInfo } from '../../wire/records/gateway.ts'
import type { CheckServiceNode } from '../../wire/records/health.ts'
import { maxIndex } from '../index-table.ts'
import { tables } from '../tables.ts'
import { withHealth } from './health.ts'
import { nodeCheckRows, nodeRow, nodeServiceRows } from './rows.ts'

type Dump = { readonly index: number; readonly dump: readonly NodeInfo[] }

/** A node with all that is on it; nothing when it is unknown. */
export function nodeInfo(view: View, name: string, watch?: WatchSet): Dump {
  const node = nodeRow(view, name, watch)
  return { index: catalogIndex(view), dump: node === undefined ? [] : [withAll(view, node, watch)] }
}

/** All nodes, each with all that is on it. */
export function nodeDump(view: View, watch?: WatchSet): Dump {
  const nodes = view.all(tables.nodes.primary, watch)
  // Every row of both tables is in the answer, so the tables as wholes are what to wait for.
  if (watch !== undefined) {
    view.watchPrefix(tables.services.primary, '', watch)
    view.watchPrefix(tables.checks.primary, '', watch)
  }
  return { index: catalogIndex(view), dump: nodes.map((node) => withAll(view, node)) }
}

/** All instances of all services, or of those of one kind, with their nodes and the checks of both. */
export function serviceDump(
  view: View,
  kind: string | undefined,
  watch?: WatchSet,
): { readonly index: number; readonly nodes: readonly CheckServiceNode[] } {
  if (kind === undefined) {
    const rows = view.all(tables.services.primary, watch)
    if (watch !== undefined) {
      view.watchPrefix(tables.nodes.primary, '', watch)
      view.watchPrefix(tables.checks.primary, '', watch)
    }
    return { index: catalogIndex(view), nodes: withHealth(view, rows) }
  }
  const rows = view.list(tables.services.by.kind, kind)
  const entry = `service_kind.${kind === '' ? 'typical' : kind}`
  if (watch !== undefined) view.watch(tables.indexes.primary, entry, watch)
  return { index: maxIndex(view, entry), nodes: withHealth(view, rows) }
}

function catalogIndex(view: View): number {
  return maxIndex(view, 'nodes', 'services', 'checks')
}

function withAll(view: View, node: Node, watch?: WatchSet): NodeInfo {
  const services = nodeServiceRows(view, node.Node, watch).map(({ service }) => service)
  const checks = nodeCheckRows(view, node.Node, watch)
  return {
    ID: node.ID,
    Node: node.Node,
    Address: node.Address,
    TaggedAddresses: node.TaggedAddresses,
    Meta: node.Meta,
    Services: services.length === 0 ? null : services,
    Checks: checks.length === 0 ? null : checks,
  }
}
