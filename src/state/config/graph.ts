import type { View } from '../../memdb/database.ts'
import { compound } from '../../memdb/key.ts'
import { quote } from '../../std/quote.ts'
import type { IngressGatewayConfigEntry } from '../../wire/records/config-entry.ts'
import type { ConfigEntry } from '../../wire/records/config-entry-forms.ts'
import { Refusal } from '../refusal.ts'
import type { ConfigEntryRow } from '../rows.ts'
import { configEntryKey, tables } from '../tables.ts'
import { compileChain, type Chain } from './discovery-chain.ts'
import { globalProxy, ProposedEntries } from './proposal.ts'
import { everyService, listedServices, relatedServices } from './related-services.ts'

/** Kinds that a chain is made of. */
const chainKinds = ['service-router', 'service-splitter', 'service-resolver'] as const
const otherGateway: ReadonlyMap<string, string> = new Map([['ingress-gateway', 'terminating-gateway'], ['terminating-gateway', 'ingress-gateway']])

/** What a change could break: the chains of these services, and what these gateways say of their protocols. */
interface Affected {
  readonly services: Set<string>
  readonly gateways: readonly IngressGatewayConfigEntry[]
}

/**
 * Refuses an entry, or the lack of one, that would make the chain of some service impossible (protocol/fsm.md §13). Leaders log
 * entries without this check, so that every server must come to the same refusal.
 */
export function requireSoundGraph(view: View, kind: string, name: string, next: ConfigEntry | undefined): void {
  if (kind === 'proxy-defaults' && name !== globalProxy) return
  const other = otherGateway.get(kind)
  if (other !== undefined && view.get(tables.configEntries.primary, configEntryKey(other, name)) !== undefined) {
    throw new Refusal(
      `cannot create a ${quote(kind)} config entry with name ${quote(name)}, a ${quote(other)} config entry with that name already exists`,
    )
  }
  if (kind === 'ingress-gateway' && next === undefined) return
  const { services, gateways } = affectedBy(view, kind, name, next)
  for (const gateway of gateways) for (const service of listedServices(gateway)) services.add(service)
  const entries = new ProposedEntries(view, { kind, name, entry: next })
  const chains = new Map([...services].map((service) => [service, compileChain(entries, service)]))
  for (const gateway of gateways) requireProtocols(gateway, chains, kind === 'ingress-gateway')
}

function affectedBy(view: View, kind: string, name: string, next: ConfigEntry | undefined): Affected {
  if (kind === 'ingress-gateway') return { services: new Set(), gateways: [next as IngressGatewayConfigEntry] }
  if (kind === 'proxy-defaults') {
    const services = chainKinds.flatMap((one) => rowsOf(view, one).map(({ entry }) => entry.Name))
    return { services: new Set(services), gateways: rowsOf(view, 'ingress-gateway').map(({ entry }) => entry as IngressGatewayConfigEntry) }
  }
  const refers = (row: ConfigEntryRow): boolean => relatedServices(row).has(name)
  const services = chainKinds.flatMap((one) => rowsOf(view, one).filter(refers).map(({ entry }) => entry.Name))
  const gateways = rowsOf(view, 'ingress-gateway').filter(refers)
  return { services: new Set([name, ...services]), gateways: gateways.map(({ entry }) => entry as IngressGatewayConfigEntry) }
}

function rowsOf(view: View, kind: string): readonly ConfigEntryRow[] {
  return view.prefix(tables.configEntries.primary, compound(kind))
}

/** A gateway may speak another protocol than a service only where it passes bytes on and nothing routes them. */
function requireProtocols(gateway: IngressGatewayConfigEntry, chains: ReadonlyMap<string, Chain>, strict: boolean): void {
  for (const { Protocol, Services } of gateway.Listeners ?? []) {
    for (const { Name } of Services ?? []) {
      if (Name === everyService) continue
      const chain = chains.get(Name)
      if (chain === undefined || chain.protocol === Protocol) continue
      if (!strict && Protocol === 'tcp' && chain.start === 'resolver') continue
      const what = `service ${quote(Name)} has protocol ${quote(chain.protocol)}`
      throw new Refusal(`${what}, which does not match defined listener protocol ${quote(Protocol)}`)
    }
  }
}
