import { folded } from '../../std/folded.ts'
import type { View } from '../../memdb/database.ts'
import type { WatchSet } from '../../memdb/watch-set.ts'
import type { GatewayService } from '../../wire/records/gateway.ts'
import { protocolOf } from '../config/discovery-chain.ts'
import { ProposedEntries } from '../config/proposal.ts'
import { everyService } from '../config/related-services.ts'
import { maxIndex, rowIndex } from '../index-table.ts'
import type { ServiceRow } from '../rows.ts'
import { tables } from '../tables.ts'
import { serviceQueryIndex, serviceStamp } from './indexes.ts'

/**
 * The services that a gateway leads to. Those that only a wildcard made an ingress gateway lead to must speak the protocol of its
 * listener.
 */
export function gatewayServices(
  view: View,
  gateway: string,
  watch?: WatchSet,
): { readonly index: number; readonly services: readonly GatewayService[] } {
  const entries = new ProposedEntries(view, undefined, watch)
  let index = maxIndex(view, 'gateway-services')
  const services = view.list(tables.gatewayServices.by.gateway, folded(gateway), watch).filter((mapping) => {
    if (mapping.Service.Name === everyService) return false
    if (mapping.GatewayKind !== 'ingress-gateway' || !mapping.FromWildcard) return true
    index = Math.max(index, maxIndex(view, 'config-entries'))
    return protocolOf(entries, mapping.Service.Name) === mapping.Protocol
  })
  return { index, services }
}

/** The instances of the gateways of a kind that lead to a service. */
export function gatewaysOf(
  view: View,
  service: string,
  kind: 'ingress-gateway' | 'terminating-gateway',
  watch?: WatchSet,
): { readonly index: number; readonly rows: readonly ServiceRow[] } {
  const rows: ServiceRow[] = []
  let index = 0
  for (const { Gateway, GatewayKind, ModifyIndex } of view.list(tables.gatewayServices.by.service, folded(service), watch)) {
    if (GatewayKind !== kind) continue
    const found = view.list(tables.services.by.name, folded(Gateway.Name))
    rows.push(...found)
    index = Math.max(index, rowIndex(ModifyIndex), serviceQueryIndex(view, Gateway.Name, found.length > 0, false))
    if (watch !== undefined && (found.length === 0 || serviceStamp(view, Gateway.Name, watch) === undefined)) {
      view.watch(tables.services.by.name, folded(Gateway.Name), watch)
    }
  }
  return { index, rows }
}
