import type { AgentConfig } from '../agent/config/agent-config.ts'
import type { DnsConfig } from '../agent/config/dns-config.ts'
import { absoluteName } from '../wire/dns-name.ts'

/** What answers depend on beside the catalog. Names are absolute and in lower case. */
export interface DnsSettings extends DnsConfig {
  readonly datacenter: string
  readonly nodeName: string
  readonly domain: string
  /** Empty when there is none. */
  readonly altDomain: string
  /** In seconds. */
  readonly nodeTtl: number
  readonly fetchLimits: AgentConfig['cache']
}

export function dnsSettings(config: AgentConfig): DnsSettings {
  const { dns } = config
  return {
    ...dns,
    datacenter: config.datacenter,
    nodeName: config.nodeName,
    domain: absoluteName(config.domain.toLowerCase()),
    altDomain: dns.altDomain === '' ? '' : absoluteName(dns.altDomain.toLowerCase()),
    nodeTtl: seconds(dns.nodeTtlMs),
    fetchLimits: config.cache,
  }
}

/** The TTL of a service in seconds: of its exact name, else of the longest prefix, else 0 (surface/dns.md D47). */
export function serviceTtl({ serviceTtlMs }: DnsSettings, service: string): number {
  const exact = service.endsWith('*') ? undefined : serviceTtlMs.get(service)
  if (exact !== undefined) return seconds(exact)
  let best = ''
  for (const name of serviceTtlMs.keys()) {
    if (name.endsWith('*') && service.startsWith(name.slice(0, -1)) && name.length > best.length) best = name
  }
  return best === '' ? 0 : seconds(serviceTtlMs.get(best)!)
}

/** Whole seconds as 32 bits, as the original cuts them. */
function seconds(ms: number): number {
  return Math.trunc(ms / 1000) >>> 0
}
