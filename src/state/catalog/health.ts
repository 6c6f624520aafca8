import { folded } from '../../std/folded.ts'
import type { View } from '../../memdb/database.ts'
import type { WatchSet } from '../../memdb/watch-set.ts'
import type { HealthCheck } from '../../wire/records/catalog.ts'
import type { CheckServiceNode } from '../../wire/records/health.ts'
import { indexOf, maxIndex } from '../index-table.ts'
import type { ServiceRow } from '../rows.ts'
import { tables } from '../tables.ts'
import { gatewaysOf } from './gateways.ts'
import { serviceIndexName, serviceQueryIndex } from './indexes.ts'
import { hasMeta } from './meta.ts'
import { hasTags } from './queries.ts'
import { nodeCheckRows, nodeRow, serviceCheckRows } from './rows.ts'

type Meta = ReadonlyMap<string, string> | null
type Checks = { readonly index: number; readonly checks: readonly HealthCheck[] }

/** The checks of a node and of its services. */
export function nodeChecks(view: View, node: string, watch?: WatchSet): Checks {
  return { index: maxIndex(view, 'checks'), checks: nodeCheckRows(view, node, watch) }
}

/** The checks of all instances of a service; only on nodes with the given metadata, if any is given. */
export function serviceChecks(view: View, service: string, meta: Meta = null, watch?: WatchSet): Checks {
  const checks = view.list(tables.checks.by.service, folded(service), watch)
  if (meta === null || meta.size === 0) return { index: maxIndex(view, 'checks'), checks }
  return { index: serviceQueryIndex(view, service, true, true), checks: onNodesWith(view, checks, meta, watch) }
}

/** The checks in a state, or all for `any`; only on nodes with the given metadata, if any is given. */
export function checksInState(view: View, state: string, meta: Meta = null, watch?: WatchSet): Checks {
  const checks = state === 'any' ? view.all(tables.checks.primary, watch) : view.list(tables.checks.by.status, state, watch)
  const filtered = meta === null || meta.size === 0 ? checks : onNodesWith(view, checks, meta, watch)
  return { index: maxIndex(view, 'checks'), checks: filtered }
}

function onNodesWith(view: View, checks: readonly HealthCheck[], meta: ReadonlyMap<string, string>, watch?: WatchSet): readonly HealthCheck[] {
  return checks.filter((check) => hasMeta(nodeRow(view, check.Node, watch)?.Meta ?? null, meta))
}

/** The instances of a service with their nodes and the checks that concern them; only those with all the given tags. */
export function healthServiceNodes(
  view: View,
  service: string,
  tags: readonly string[] = [],
  watch?: WatchSet,
): { readonly index: number; readonly nodes: readonly CheckServiceNode[] } {
  const rows = view.list(tables.services.by.name, folded(service))
  if (watch !== undefined) watchService(view, service, rows.length > 0, watch)
  const wanted = tags.length === 0 ? rows : rows.filter((row) => hasTags(row.service, tags))
  return { index: serviceQueryIndex(view, service, rows.length > 0, true), nodes: withHealth(view, wanted) }
}

type Instances = { readonly index: number; readonly nodes: readonly CheckServiceNode[] }

/**
 * What can be reached by mTLS under a service's name: its proxies, instances of its own that need none, and gateways that lead out of
 * the mesh to it.
 */
export function healthConnectNodes(view: View, service: string, watch?: WatchSet): Instances {
  const gateways = gatewaysOf(view, service, 'terminating-gateway', watch)
  const rows = [...view.list(tables.services.by.connect, folded(service), watch), ...gateways.rows]
  const names = new Set(rows.map((row) => row.service.Service))
  if (watch !== undefined) for (const name of names) watchService(view, name, true, watch)
  const own = names.size > 0 ? [...names].map((name) => serviceQueryIndex(view, name, true, true)) : [serviceQueryIndex(view, service, false, true)]
  return { index: Math.max(gateways.index, ...own), nodes: withHealth(view, rows) }
}

/** The gateways that lead from outside to a service. */
export function healthIngressNodes(view: View, service: string, watch?: WatchSet): Instances {
  const gateways = gatewaysOf(view, service, 'ingress-gateway', watch)
  const names = new Set(gateways.rows.map((row) => row.service.Service))
  const found = [...names].map((name) => healthServiceNodes(view, name, [], watch))
  return { index: Math.max(gateways.index, ...found.map(({ index }) => index)), nodes: found.flatMap(({ nodes }) => nodes) }
}

/** Instances with their nodes and the checks of both. */
export function withHealth(view: View, rows: readonly ServiceRow[]): readonly CheckServiceNode[] {
  return rows.map(({ node, service }) => ({
    Node: nodeRow(view, node) ?? null,
    Service: service,
    Checks: orNil([...serviceCheckRows(view, node, ''), ...serviceCheckRows(view, node, service.ID)]),
  }))
}

/**
 * What changes the answer also moves the service's entry in the index table, so that one key stands for all rows of the answer. While
 * there is no instance there is no such entry, and the name itself is watched.
 */
function watchService(view: View, service: string, exists: boolean, watch: WatchSet): void {
  const entry = serviceIndexName(service)
  if (exists && indexOf(view, entry) !== undefined) view.watch(tables.indexes.primary, folded(entry), watch)
  else view.watch(tables.services.by.name, folded(service), watch)
}

function orNil<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list
}
