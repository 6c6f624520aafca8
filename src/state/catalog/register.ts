import { quote } from '../../std/quote.ts'
import { Node, type DeregisterRequest, type HealthCheck, type RegisterRequest } from '../../wire/records/catalog.ts'
import type { Mutation } from '../mutation.ts'
import { Refusal } from '../refusal.ts'
import { checkDelete, checkSet } from './check.ts'
import { isSameNode, nodeDelete, nodeSet } from './node.ts'
import { nodeRow, serviceRow } from './rows.ts'
import { isSameService, serviceDelete, serviceSet } from './service.ts'

/** Registers a node with what the request brings for it, all or nothing (protocol/fsm.md §3). */
export function register(mutation: Mutation, request: RegisterRequest): void {
  const { txn } = mutation
  const node = requestedNode(request)
  const existing = nodeRow(txn, node.Node)
  if (existing === undefined || (!request.SkipNodeUpdate && !isSameNode(existing, node))) {
    prefixed('failed inserting node', () => nodeSet(mutation, node))
  }
  const { Service } = request
  if (Service !== null) {
    const row = serviceRow(txn, request.Node, Service.ID)
    if (row === undefined || !isSameService(row.service, Service)) {
      prefixed('failed inserting service', () => serviceSet(mutation, request.Node, Service))
    }
  }
  if (request.Check !== null) registerCheck(mutation, request, request.Check)
  for (const check of request.Checks ?? []) registerCheck(mutation, request, check)
}

/** Removes a service, else a check, else a whole node, by which of them is named (protocol/fsm.md §4). */
export function deregister(mutation: Mutation, request: DeregisterRequest): void {
  if (request.ServiceID !== '') serviceDelete(mutation, request.Node, request.ServiceID)
  else if (request.CheckID !== '') checkDelete(mutation, request.Node, request.CheckID)
  else nodeDelete(mutation, request.Node)
}

function registerCheck(mutation: Mutation, request: RegisterRequest, check: HealthCheck): void {
  if (check.Node !== request.Node) {
    throw new Refusal(`check node ${quote(check.Node)} does not match node ${quote(request.Node)}`)
  }
  prefixed('failed inserting check', () => checkSet(mutation, check), ` on node ${quote(check.Node)}`)
}

function requestedNode(request: RegisterRequest): Node {
  return Node.make({
    ID: request.ID,
    Node: request.Node,
    Address: request.Address,
    Datacenter: request.Datacenter,
    TaggedAddresses: request.TaggedAddresses,
    Meta: request.NodeMeta,
    CreateIndex: request.CreateIndex,
    ModifyIndex: request.ModifyIndex,
  })
}

/** Adds to the text of a refusal what was being done. */
function prefixed(what: string, work: () => void, where = ''): void {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`${what}: ${error.message}${where}`)
    throw error
  }
}
