import { formatDuration } from '../../std/duration.ts'
import type { AgentConfig } from '../config/agent-config.ts'
import { addressUrl, ms } from './shown.ts'
import { Written } from './written.ts'

/** What of the configuration concerns DNS, under the original's names. */
export function debugDns(config: AgentConfig): Readonly<Record<string, unknown>> {
  const { dns, dnsAddresses } = config
  const written = new Written(config)
  return {
    DNSARecordLimit: dns.aRecordLimit,
    DNSAddrs: ['tcp', 'udp'].flatMap((protocol) => dnsAddresses.map((address) => addressUrl(address, protocol))),
    DNSAllowStale: dns.allowStale,
    DNSAltDomain: dns.altDomain,
    DNSCacheMaxAge: formatDuration(dns.cacheMaxAge),
    DNSDisableCompression: dns.disableCompression,
    DNSDomain: config.domain,
    DNSEnableTruncate: dns.enableTruncate,
    DNSMaxStale: ms(dns.maxStaleMs),
    DNSNodeMetaTXT: dns.nodeMetaTxt,
    DNSNodeTTL: ms(dns.nodeTtlMs),
    DNSOnlyPassing: dns.onlyPassing,
    DNSPort: config.ports.dns,
    DNSRecursorTimeout: ms(dns.recursorTimeoutMs),
    DNSRecursors: written.strings('recursors'),
    DNSSOA: { Expire: dns.soa.expire, Minttl: dns.soa.minTtl, Refresh: dns.soa.refresh, Retry: dns.soa.retry },
    DNSServiceTTL: Object.fromEntries([...dns.serviceTtlMs].map(([name, ttl]) => [name, ms(ttl)])),
    DNSUDPAnswerLimit: dns.udpAnswerLimit,
    DNSUseCache: dns.useCache,
  }
}
