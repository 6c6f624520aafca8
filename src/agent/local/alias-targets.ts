import type { Delegate } from '../../cluster/delegate.ts'
import { CatalogNodeServices } from '../../contract/rpc/catalog/node-services.ts'
import { HealthNodeChecks } from '../../contract/rpc/health/node-checks.ts'
import { NodeSpecificRequest } from '../../wire/records/catalog.ts'
import type { AliasTargets } from '../checks/world.ts'
import type { LocalState } from './local-state.ts'

const waitNs = 60_000_000_000

/** What alias checks look at: this agent's own state, and other nodes in the catalog. */
export function aliasTargets(local: LocalState, delegate: Delegate, datacenter: string, token: () => string): AliasTargets {
  const request = (node: string): NodeSpecificRequest => NodeSpecificRequest.make({ Datacenter: datacenter, Node: node, Token: token(), AllowStale: true })
  return {
    localNode: delegate.nodeName,
    localChecks: () => local.checks().values(),
    localServiceExists: (id) => local.service(id) !== undefined,
    onLocalChange(service, changed) {
      const ends = [local.onHealth(service, changed), local.onHealth('', changed)]
      return { close: () => ends.forEach((end) => end()) }
    },
    async nodeChecks(node, minIndex, signal) {
      const asked = { ...request(node), MinQueryIndex: minIndex, MaxQueryTime: waitNs }
      const { Index, HealthChecks } = await delegate.rpc(HealthNodeChecks, asked, signal)
      return { index: Index, checks: HealthChecks ?? [] }
    },
    async nodeServiceExists(node, service, signal) {
      const { NodeServices } = await delegate.rpc(CatalogNodeServices, request(node), signal)
      return NodeServices?.Services?.has(service) === true
    },
  }
}
