import { equalValues } from '../../wire/equal.ts'
import type { HealthCheck, Node, NodeService } from '../../wire/records/catalog.ts'
import type { LocalState } from '../local/local-state.ts'
import type { NodeInfo } from './node-info.ts'
import type { Written } from './writes-under-way.ts'

/** What the catalog has of this node. */
export interface RemoteState {
  readonly node: Node | undefined
  readonly services: ReadonlyMap<string, NodeService>
  readonly checks: ReadonlyMap<string, HealthCheck>
}

/** What leaders put on nodes by themselves; no agent takes it away. */
const serverService = 'consul'
const memberCheck = 'serfHealth'

/**
 * Marks what the catalog does not have as it is here, and what it has and this agent does not know (surface LS03). What was
 * written while the catalog was read may be read as it was before, and keeps the mark that the writing gave it. Pure but for the marks.
 */
export function markDifferences(local: LocalState, info: NodeInfo, remote: RemoteState, written: Written): void {
  if (!isCurrent(info, remote.node)) local.nodeChanged()
  for (const { id } of local.serviceEntries()) if (!remote.services.has(id) && !written.services.has(id)) local.markService(id, false)
  for (const [id, service] of remote.services) if (!written.services.has(id)) compareService(local, id, service)
  for (const { id } of local.checkEntries()) if (!remote.checks.has(id) && !written.checks.has(id)) local.markCheck(id, false)
  for (const [id, check] of remote.checks) if (!written.checks.has(id)) compareCheck(local, id, check)
}

function compareService(local: LocalState, id: string, remote: NodeService): void {
  const entry = local.serviceEntry(id)
  if (entry === undefined) {
    if (id !== serverService) local.disownService(id)
    return
  }
  // It may not have been allowed before.
  if (entry.deleted) return local.markService(id, false)
  // Others may change the tags of a service that allows it; everything else about it is put back.
  if (entry.service!.EnableTagOverride && !equalValues(entry.service!.Tags, remote.Tags)) local.takeTags(id, remote.Tags)
  local.markService(id, sameService(entry.service!, remote))
}

function compareCheck(local: LocalState, id: string, remote: HealthCheck): void {
  const entry = local.checkEntry(id)
  if (entry === undefined) {
    if (id !== memberCheck) local.disownCheck(id)
    return
  }
  if (entry.deleted) return local.markCheck(id, false)
  // While an output waits to be sent it does not count.
  local.markCheck(id, sameCheck(entry.check!, remote, !local.deferred.has(id)))
}

function isCurrent(info: NodeInfo, node: Node | undefined): boolean {
  return (
    node !== undefined && node.ID === info.nodeId && node.Address === info.address &&
    equalValues(node.TaggedAddresses, info.taggedAddresses) && equalValues(node.Meta, info.meta)
  )
}

/** Whether two services say the same; indexes and what only the agent notes do not count. */
function sameService(here: NodeService, there: NodeService): boolean {
  const { CreateIndex, ModifyIndex, LocallyRegisteredAsSidecar } = here
  return equalValues(here, { ...there, CreateIndex, ModifyIndex, LocallyRegisteredAsSidecar })
}

/** Whether two checks say the same; indexes and the type do not count, and the output only if asked. */
function sameCheck(here: HealthCheck, there: HealthCheck, withOutput: boolean): boolean {
  const { CreateIndex, ModifyIndex, Type } = here
  return equalValues(here, { ...there, CreateIndex, ModifyIndex, Type, Output: withOutput ? there.Output : here.Output })
}
