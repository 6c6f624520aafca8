import { folded } from '../../std/folded.ts'
import { equalValues } from '../../wire/equal.ts'
import type { NodeService, Weights } from '../../wire/records/catalog.ts'
import { serviceMetaProblem } from '../../wire/service-rules.ts'
import { mapService, unmapService } from '../config/gateway-services.ts'
import { raiseIndexTo, removeIndex, rowIndex, setIndex } from '../index-table.ts'
import type { Mutation } from '../mutation.ts'
import { Refusal } from '../refusal.ts'
import type { ServiceRow } from '../rows.ts'
import { serviceKey, tables } from '../tables.ts'
import { checkDelete } from './check.ts'
import { extinction, raiseService, raiseServiceKind, serviceIndexName, touchService } from './indexes.ts'
import { nodeRow, serviceCheckRows, serviceRow } from './rows.ts'

/** Registers a service on a node that exists, or changes it (protocol/fsm.md §3). */
export function serviceSet(mutation: Mutation, node: string, service: NodeService): void {
  const { txn, index, restoring } = mutation
  const problem = serviceMetaProblem(service)
  if (problem !== undefined) throw new Refusal(`Invalid Service Meta for node ${node} and serviceID ${service.ID}: ${problem}`)
  mapService(mutation, service)
  if (nodeRow(txn, node) === undefined) throw new Refusal('Missing node registration')
  const existing = serviceRow(txn, node, service.ID)
  const kept = existing?.service ?? service
  const row: ServiceRow = {
    node,
    service: {
      ...service,
      Weights: usableWeights(service.Weights),
      LocallyRegisteredAsSidecar: false,
      CreateIndex: restoring || existing !== undefined ? kept.CreateIndex : index,
      ModifyIndex: restoring ? kept.ModifyIndex : index,
    },
  }
  if (existing !== undefined && existing.node === node && isSameStored(existing.service, row.service)) return
  if (service.ID === '') throw new Refusal('failed inserting service: object missing primary index')
  txn.put(tables.services, row)
  const to = rowIndex(row.service.ModifyIndex)
  raiseIndexTo(txn, 'services', to)
  raiseService(mutation, row.service, to)
  if (kept.Service !== row.service.Service) touchService(mutation, kept.Service)
}

/** The same only if the service's ModifyIndex is this one; 0 means that there must be none. */
export function serviceCas(mutation: Mutation, node: string, service: NodeService): boolean {
  const existing = serviceRow(mutation.txn, node, service.ID)?.service
  if (rowIndex(service.ModifyIndex) !== rowIndex(existing?.ModifyIndex ?? 0)) return false
  serviceSet(mutation, node, service)
  return true
}

/** Removes a service with its checks (protocol/fsm.md §4). An unknown one is no change. */
export function serviceDelete(mutation: Mutation, node: string, serviceId: string): void {
  const { txn, index } = mutation
  const row = serviceRow(txn, node, serviceId)
  if (row === undefined) return
  for (const { CheckID } of serviceCheckRows(txn, node, serviceId)) checkDelete(mutation, node, CheckID)
  setIndex(mutation, 'checks')
  txn.delete(tables.services, serviceKey(node, serviceId))
  raiseIndexTo(txn, 'services', index)
  raiseServiceKind(txn, row.service.Kind, index)
  const { Service } = row.service
  if (txn.has(tables.services.by.name, folded(Service))) raiseIndexTo(txn, serviceIndexName(Service), index)
  else {
    removeIndex(mutation, serviceIndexName(Service))
    setIndex(mutation, extinction)
    unmapService(mutation, Service)
  }
}

/** The same only if the service's ModifyIndex is this one; a missing service has none. */
export function serviceDeleteCas(mutation: Mutation, node: string, service: NodeService): boolean {
  const existing = serviceRow(mutation.txn, node, service.ID)
  if (existing === undefined || existing.service.ModifyIndex !== service.ModifyIndex) return false
  serviceDelete(mutation, node, service.ID)
  return true
}

/** Whether a registration would say the same; a sidecar's definition inside never counts as the same, as in the original. */
export function isSameService(stored: NodeService, asked: NodeService): boolean {
  return (
    isSameStored(stored, asked) && stored.Connect.SidecarService === null && asked.Connect.SidecarService === null
  )
}

function isSameStored(a: NodeService, b: NodeService): boolean {
  return (
    a.Kind === b.Kind &&
    a.ID === b.ID &&
    a.Service === b.Service &&
    a.Address === b.Address &&
    a.Port === b.Port &&
    a.EnableTagOverride === b.EnableTagOverride &&
    equalValues(a.Tags, b.Tags) &&
    equalValues(a.TaggedAddresses, b.TaggedAddresses) &&
    equalValues(a.Meta, b.Meta) &&
    equalValues(a.Weights, b.Weights) &&
    equalValues(a.Proxy, b.Proxy) &&
    equalValues(a.Connect, b.Connect)
  )
}

const evenWeights: Weights = { Passing: 1, Warning: 1 }
const heaviest = 65535

function usableWeights(weights: Weights | null): Weights {
  if (weights === null || weights.Passing < 1 || weights.Warning < 0) return evenWeights
  return weights.Passing > heaviest || weights.Warning > heaviest ? evenWeights : weights
}
