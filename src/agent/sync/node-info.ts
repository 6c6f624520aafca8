import type { Delegate } from '../../cluster/delegate.ts'
import { CatalogNodeServices } from '../../contract/rpc/catalog/node-services.ts'
import { CatalogRegister } from '../../contract/rpc/catalog/register.ts'
import { NodeSpecificRequest, RegisterRequest } from '../../wire/records/catalog.ts'
import type { Node } from '../../wire/records/catalog.ts'

/** What an agent says of its node. */
export interface NodeInfo {
  readonly nodeName: string
  readonly nodeId: string
  readonly datacenter: string
  readonly address: string
  readonly taggedAddresses: ReadonlyMap<string, string>
  readonly meta: ReadonlyMap<string, string>
}

/**
 * Makes the catalog say of this node what the agent knows. Resolves to whether anything had to be written; waits for a leader as
 * every call does.
 */
export async function syncNodeInfo(delegate: Delegate, info: NodeInfo, signal: AbortSignal): Promise<boolean> {
  const request = NodeSpecificRequest.make({ Datacenter: info.datacenter, Node: info.nodeName })
  const { NodeServices } = await delegate.rpc(CatalogNodeServices, request, signal)
  const node = NodeServices?.Node ?? null
  if (node !== null && isCurrent(node, info)) return false
  await delegate.rpc(
    CatalogRegister,
    RegisterRequest.make({
      Datacenter: info.datacenter,
      ID: info.nodeId,
      Node: info.nodeName,
      Address: info.address,
      TaggedAddresses: info.taggedAddresses,
      NodeMeta: info.meta,
    }),
    signal,
  )
  return true
}

function isCurrent(node: Node, info: NodeInfo): boolean {
  return (
    node.ID === info.nodeId && node.Address === info.address && sameMap(node.TaggedAddresses, info.taggedAddresses) && sameMap(node.Meta, info.meta)
  )
}

function sameMap(left: ReadonlyMap<string, string> | null, right: ReadonlyMap<string, string>): boolean {
  return left !== null && left.size === right.size && [...right].every(([key, value]) => left.get(key) === value)
}
