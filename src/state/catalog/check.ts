import { equalValues } from '../../wire/equal.ts'
import type { HealthCheck, NodeService } from '../../wire/records/catalog.ts'
import { raiseIndex, raiseIndexTo, rowIndex, setIndex } from '../index-table.ts'
import type { Mutation } from '../mutation.ts'
import { Refusal } from '../refusal.ts'
import { destroyCheckSessions } from '../session.ts'
import { checkKey, tables } from '../tables.ts'
import { raiseService, raiseServiceKind, raiseServicesOfNode, serviceIndexName, touchService } from './indexes.ts'
import { checkRow, nodeRow, nodeServiceRows, serviceRow } from './rows.ts'

/** Registers a check or changes it. A critical one ends the sessions that are bound to it (protocol/fsm.md §3). */
export function checkSet(mutation: Mutation, asked: HealthCheck): void {
  const { txn, index, restoring } = mutation
  const existing = checkRow(txn, asked.Node, asked.CheckID)
  if (nodeRow(txn, asked.Node) === undefined) throw new Refusal('Missing node registration')
  const service = asked.ServiceID === '' ? undefined : serviceRow(txn, asked.Node, asked.ServiceID)?.service
  if (asked.ServiceID !== '' && service === undefined) throw new Refusal('Missing service registration')
  const check: HealthCheck = {
    ...asked,
    Status: asked.Status === '' ? 'critical' : asked.Status,
    ServiceName: service?.Service ?? asked.ServiceName,
    ServiceTags: service === undefined ? asked.ServiceTags : service.Tags,
  }
  const modified = existing === undefined || !isSameCheck(existing, check)
  if (modified && service !== undefined) raiseService(mutation, service)
  if (modified && service === undefined) raiseServicesOfNode(mutation, check.Node)
  if (check.Status === 'critical' && !restoring) destroyCheckSessions(mutation, check.Node, check.CheckID)
  if (check.CheckID === '') throw new Refusal('failed inserting check: object missing primary index')
  const kept = existing ?? check
  const stored: HealthCheck = {
    ...check,
    CreateIndex: restoring || existing !== undefined ? kept.CreateIndex : index,
    ModifyIndex: modified && !restoring ? index : kept.ModifyIndex,
  }
  // The original writes again what it has, which moves the table's index but shows nobody anything new: no row, no wake-up.
  if (existing === undefined || !equalValues(existing, stored)) {
    txn.put(tables.checks, stored)
    if (!modified) touchServices(mutation, stored, service)
  }
  setIndex(mutation, 'checks')
}

/** For what differs without counting as a change: a check's type. */
function touchServices(mutation: Mutation, check: HealthCheck, service: NodeService | undefined): void {
  if (service !== undefined) touchService(mutation, service.Service)
  else for (const row of nodeServiceRows(mutation.txn, check.Node)) touchService(mutation, row.service.Service)
}

/** The same only if the check's ModifyIndex is this one; 0 means that there must be none. */
export function checkCas(mutation: Mutation, check: HealthCheck): boolean {
  const existing = checkRow(mutation.txn, check.Node, check.CheckID)
  if (rowIndex(check.ModifyIndex) !== rowIndex(existing?.ModifyIndex ?? 0)) return false
  checkSet(mutation, check)
  return true
}

/** Removes a check; the sessions bound to it end (protocol/fsm.md §4). An unknown one is no change. */
export function checkDelete(mutation: Mutation, node: string, checkId: string): void {
  const { txn, index } = mutation
  const check = checkRow(txn, node, checkId)
  if (check === undefined) return
  if (check.ServiceID === '') {
    raiseServicesOfNode(mutation, check.Node)
    raiseIndex(mutation, 'services')
  } else {
    raiseIndexTo(txn, serviceIndexName(check.ServiceName), index)
    const service = serviceRow(txn, check.Node, check.ServiceID)?.service
    if (service !== undefined) raiseServiceKind(txn, service.Kind, index)
  }
  txn.delete(tables.checks, checkKey(node, checkId))
  setIndex(mutation, 'checks')
  destroyCheckSessions(mutation, check.Node, check.CheckID)
}

/** The same only if the check's ModifyIndex is this one; a missing check has none. */
export function checkDeleteCas(mutation: Mutation, check: HealthCheck): boolean {
  const existing = checkRow(mutation.txn, check.Node, check.CheckID)
  if (existing === undefined || existing.ModifyIndex !== check.ModifyIndex) return false
  checkDelete(mutation, check.Node, check.CheckID)
  return true
}

/** Whether two checks say the same. Their type and indexes do not count. */
function isSameCheck(a: HealthCheck, b: HealthCheck): boolean {
  return (
    a.Node === b.Node &&
    a.CheckID === b.CheckID &&
    a.Name === b.Name &&
    a.Status === b.Status &&
    a.Notes === b.Notes &&
    a.Output === b.Output &&
    a.ServiceID === b.ServiceID &&
    a.ServiceName === b.ServiceName &&
    equalValues(a.ServiceTags, b.ServiceTags) &&
    equalValues(a.Definition, b.Definition)
  )
}
