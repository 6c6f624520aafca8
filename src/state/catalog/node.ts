import { folded } from '../../std/folded.ts'
import type { View } from '../../memdb/database.ts'
import { compound } from '../../memdb/key.ts'
import { quote } from '../../std/quote.ts'
import { equalValues } from '../../wire/equal.ts'
import type { Node } from '../../wire/records/catalog.ts'
import { rowIndex, setIndex } from '../index-table.ts'
import type { Mutation } from '../mutation.ts'
import { Refusal } from '../refusal.ts'
import { destroyNodeSessions } from '../session.ts'
import { tables } from '../tables.ts'
import { nodeIdKey } from '../uuid-key.ts'
import { checkDelete } from './check.ts'
import { raiseService, raiseServicesOfNode } from './indexes.ts'
import { checkRow, nodeCheckRows, nodeRow, nodeServiceRows } from './rows.ts'
import { serviceDelete } from './service.ts'

/** Registers a node or changes it; a known ID under another name renames (protocol/fsm.md §3). */
export function nodeSet(mutation: Mutation, node: Node): void {
  const { txn, index, restoring } = mutation
  if (node.Node === '') throw new Refusal('failed inserting node: object missing primary index')
  const existing = predecessor(mutation, node)
  if (existing !== undefined && isSameNode(existing, node)) return
  const keepIndexes = restoring && existing === undefined && node.CreateIndex !== 0
  txn.put(tables.nodes, {
    ID: node.ID,
    Node: node.Node,
    Address: node.Address,
    Datacenter: node.Datacenter,
    TaggedAddresses: node.TaggedAddresses,
    Meta: node.Meta,
    CreateIndex: keepIndexes ? node.CreateIndex : (existing?.CreateIndex ?? index),
    ModifyIndex: keepIndexes ? node.ModifyIndex : index,
  })
  setIndex(mutation, 'nodes')
  raiseServicesOfNode(mutation, node.Node)
}

/** The same only if the node's ModifyIndex is this one; 0 means that there must be none. */
export function nodeCas(mutation: Mutation, node: Node): boolean {
  if (rowIndex(node.ModifyIndex) !== rowIndex(nodeRow(mutation.txn, node.Node)?.ModifyIndex ?? 0)) return false
  nodeSet(mutation, node)
  return true
}

/** Removes a node with all that is on it; its sessions end (protocol/fsm.md §4). An unknown node is no change. */
export function nodeDelete(mutation: Mutation, name: string): void {
  const { txn } = mutation
  if (nodeRow(txn, name) === undefined) return
  const services = nodeServiceRows(txn, name)
  for (const { service } of services) raiseService(mutation, service)
  for (const { service } of services) serviceDelete(mutation, name, service.ID)
  for (const { CheckID } of nodeCheckRows(txn, name)) checkDelete(mutation, name, CheckID)
  for (const row of txn.prefix(tables.coordinates.primary, compound(folded(name)))) {
    txn.delete(tables.coordinates, tables.coordinates.primary.key(row) as string)
    setIndex(mutation, 'coordinates')
  }
  txn.delete(tables.nodes, folded(name))
  setIndex(mutation, 'nodes')
  destroyNodeSessions(mutation, name)
}

/** The same only if the node's ModifyIndex is this one; a missing node has none. */
export function nodeDeleteCas(mutation: Mutation, node: Node): boolean {
  const existing = nodeRow(mutation.txn, node.Node)
  if (existing === undefined || existing.ModifyIndex !== node.ModifyIndex) return false
  nodeDelete(mutation, node.Node)
  return true
}

/** A node by its ID. */
export function nodeById(view: View, id: string): Node | undefined {
  return view.get(tables.nodes.by.id, nodeIdKey(id))
}

/** The node whose place this one takes: the one with its ID, renamed if need be, else the one with its name. */
function predecessor(mutation: Mutation, node: Node): Node | undefined {
  if (node.ID === '') return nodeRow(mutation.txn, node.Node)
  const existing = lookedUp(mutation, node.ID)
  if (existing === undefined) {
    const reserved = reservation(mutation, node, true)
    if (reserved !== undefined) throw new Refusal(`Error while renaming Node ID: ${quote(node.ID)}: ${reserved}`)
    return nodeRow(mutation.txn, node.Node)
  }
  if (existing.Node !== node.Node) {
    const reserved = reservation(mutation, node, false)
    if (reserved !== undefined) throw new Refusal(`Error while renaming Node ID: ${quote(node.ID)} (${node.Address}): ${reserved}`)
    nodeDelete(mutation, existing.Node)
  }
  return existing
}

function lookedUp(mutation: Mutation, id: string): Node | undefined {
  try {
    return nodeById(mutation.txn, id)
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`node lookup failed: ${error.message}`)
    throw error
  }
}

/** Why the node may not take its name: another one that is alive has it. Without an ID a name may be taken over. */
function reservation({ txn }: Mutation, node: Node, fromAnonymous: boolean): string | undefined {
  const holder = nodeRow(txn, node.Node)
  if (holder === undefined || holder.ID === node.ID || (holder.ID === '' && fromAnonymous)) return undefined
  const serf = checkRow(txn, holder.Node, 'serfHealth')
  if (serf === undefined || serf.Status === 'critical') return undefined
  return `Node name ${node.Node} is reserved by node ${holder.ID} with name ${holder.Node} (${holder.Address})`
}

/** Whether registering would change nothing of a node but its indexes. Nil and empty maps differ. */
export function isSameNode(a: Node, b: Node): boolean {
  return (
    a.ID === b.ID &&
    a.Node === b.Node &&
    a.Address === b.Address &&
    a.Datacenter === b.Datacenter &&
    equalValues(a.TaggedAddresses, b.TaggedAddresses) &&
    equalValues(a.Meta, b.Meta)
  )
}
