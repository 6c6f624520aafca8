import { folded } from '../../std/folded.ts'
import type { Transaction } from '../../memdb/database.ts'
import { equalValues } from '../../wire/equal.ts'
import type { NodeService } from '../../wire/records/catalog.ts'
import type { IngressGatewayConfigEntry, TerminatingGatewayConfigEntry } from '../../wire/records/config-entry.ts'
import { GatewayService } from '../../wire/records/gateway.ts'
import { raiseIndexTo } from '../index-table.ts'
import type { Mutation } from '../mutation.ts'
import type { ConfigEntryRow } from '../rows.ts'
import { configEntryKey, gatewayServiceKey, tables } from '../tables.ts'
import { everyService } from './related-services.ts'

const table = 'gateway-services'

/** Kinds of entries that map gateways to services. */
export const gatewayKinds: ReadonlySet<string> = new Set(['ingress-gateway', 'terminating-gateway'])

/** Makes the mappings of a gateway those of its new entry, if it says other services than before (protocol/fsm.md §13). */
export function mapGateway(txn: Transaction, index: number, { kind, entry }: ConfigEntryRow): void {
  const before = txn.get(tables.configEntries.primary, configEntryKey(kind, entry.Name))?.entry
  if (before !== undefined && equalValues(servicesOf(before), servicesOf(entry))) return
  dropMappings(txn, entry.Name)
  const mappings = kind === 'ingress-gateway' ? ofIngress(entry as IngressGatewayConfigEntry) : ofTerminating(entry as TerminatingGatewayConfigEntry)
  for (const mapping of mappings) {
    if (mapping.Service.Name === everyService) mapEveryService(txn, index, mapping)
    store(txn, index, mapping)
  }
  raiseIndexTo(txn, table, index)
}

function servicesOf(entry: ConfigEntryRow['entry']): unknown {
  return 'Listeners' in entry ? entry.Listeners : (entry as TerminatingGatewayConfigEntry).Services
}

function ofIngress({ Name, Listeners }: IngressGatewayConfigEntry): readonly GatewayService[] {
  return (Listeners ?? []).flatMap(({ Port, Protocol, Services }) =>
    (Services ?? []).map((service) => GatewayService.make({
      Gateway: { Name }, Service: { Name: service.Name }, GatewayKind: 'ingress-gateway', Hosts: service.Hosts, Port, Protocol,
    })),
  )
}

function ofTerminating({ Name, Services }: TerminatingGatewayConfigEntry): readonly GatewayService[] {
  return (Services ?? []).map((service) => GatewayService.make({
    Gateway: { Name }, Service: { Name: service.Name }, GatewayKind: 'terminating-gateway',
    CAFile: service.CAFile, CertFile: service.CertFile, KeyFile: service.KeyFile, SNI: service.SNI,
  }))
}

/** A mapping for each service there is; what the entry names itself before the wildcard counts. */
function mapEveryService(txn: Transaction, index: number, mapping: GatewayService): void {
  for (const { service } of txn.list(tables.services.by.kind, '')) {
    if (!isMapped(service)) continue
    if (txn.get(tables.gatewayServices.primary, gatewayServiceKey(mapping.Gateway.Name, service.Service, mapping.Port)) !== undefined) continue
    store(txn, index, { ...mapping, Service: { Name: service.Service }, FromWildcard: true })
  }
}

/** Gateways lead neither to other gateways and proxies nor to the servers. */
function isMapped({ Kind, Service }: NodeService): boolean {
  return Kind === '' && Service !== 'consul'
}

function store(txn: Transaction, index: number, asked: GatewayService): void {
  const existing = txn.get(tables.gatewayServices.primary, gatewayServiceKey(asked.Gateway.Name, asked.Service.Name, asked.Port))
  const mapping = { ...asked, CreateIndex: existing?.CreateIndex ?? index, ModifyIndex: index }
  if (existing !== undefined && isSame(existing, mapping)) return
  txn.put(tables.gatewayServices, mapping)
  raiseIndexTo(txn, table, index)
}

/** Indexes do not count, nor whether no hosts are nil or none. */
function isSame(a: GatewayService, b: GatewayService): boolean {
  return equalValues({ ...a, ...uncounted, Hosts: a.Hosts ?? [] }, { ...b, ...uncounted, Hosts: b.Hosts ?? [] })
}

const uncounted = { CreateIndex: 0, ModifyIndex: 0 }

function dropMappings(txn: Transaction, gateway: string): void {
  for (const mapping of txn.list(tables.gatewayServices.by.gateway, folded(gateway))) drop(txn, mapping)
}

function drop(txn: Transaction, mapping: GatewayService): void {
  txn.delete(tables.gatewayServices, tables.gatewayServices.primary.key(mapping) as string)
}

/** Removes the mappings of a gateway whose entry goes. */
export function unmapGateway({ txn, index }: Mutation, gateway: string): void {
  dropMappings(txn, gateway)
  raiseIndexTo(txn, table, index)
}

/** Maps a service that is registered to the gateways that lead to all services. */
export function mapService({ txn, index }: Mutation, service: NodeService): void {
  if (!isMapped(service)) return
  for (const mapping of txn.list(tables.gatewayServices.by.service, everyService)) {
    store(txn, index, { ...mapping, Service: { Name: service.Service }, FromWildcard: true })
  }
}

/** Removes the mappings of a service without instances that only a wildcard made. */
export function unmapService({ txn, index }: Mutation, service: string): void {
  for (const mapping of txn.list(tables.gatewayServices.by.service, folded(service))) {
    if (!mapping.FromWildcard) continue
    drop(txn, mapping)
    raiseIndexTo(txn, table, index)
  }
}
