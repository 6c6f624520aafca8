import type { Ip } from '../std/ip.ts'
import { labelBytes } from '../wire/dns-name.ts'
import type { DnsRecord } from '../wire/dns-message.ts'
import { classInternet, recordType } from '../wire/dns-types.ts'
import type { DnsSettings } from './settings.ts'

/** Bytes of one text within a TXT record. */
const mostTextBytes = 255

/** A or AAAA. */
export function addressRecord(owner: string, ip: Ip, ttl: number): DnsRecord {
  const type = ip.length === 4 ? recordType.A : recordType.AAAA
  return { owner, type, class: classInternet, ttl, data: { kind: 'bytes', bytes: Uint8Array.from(ip) } }
}

/** CNAME, NS or PTR. */
export function nameRecord(owner: string, type: number, name: string, ttl: number): DnsRecord {
  return { owner, type, class: classInternet, ttl, data: { kind: 'name', name } }
}

export function serviceRecord(target: string, weight: number, port: number, ttl: number): DnsRecord {
  return { owner: '', type: recordType.SRV, class: classInternet, ttl, data: { kind: 'service', priority: 1, weight, port, target } }
}

/** SOA of the zone (surface/dns.md D48). The TTL is the minimum, so that caches forget an absence as they are told to. */
export function authorityRecord({ domain, soa }: DnsSettings, serial: number): DnsRecord {
  return {
    owner: domain,
    type: recordType.SOA,
    class: classInternet,
    ttl: soa.minTtl,
    data: {
      kind: 'authority',
      primary: `ns.${domain}`,
      mailbox: `hostmaster.${domain}`,
      numbers: [serial, soa.refresh, soa.retry, soa.expire, soa.minTtl],
    },
  }
}

/** A node's metadata as TXT records (surface/dns.md D46). */
export function metaRecords(owner: string, meta: ReadonlyMap<string, string> | null, ttl: number): DnsRecord[] {
  return Array.from(meta ?? [], ([key, value]) =>
    textRecord(owner, key.toLowerCase().startsWith('rfc1035-') ? value : `${quotedKey(key)}=${value.replaceAll('`', '``')}`, ttl))
}

/** RFC 1464: what separates key from value is quoted within the key, and so are blanks at its ends. */
function quotedKey(key: string): string {
  return key.replaceAll('`', '``').replaceAll('=', '`=').replace(/^ +| +$/g, (blanks) => '` '.repeat(blanks.length))
}

function textRecord(owner: string, text: string, ttl: number): DnsRecord {
  // The original's library reads escapes in texts too. Unlike it, this splits a long text instead of failing.
  const bytes = labelBytes(text)
  const parts: number[] = []
  for (let at = 0; at === 0 || at < bytes.length; at += mostTextBytes) {
    const part = bytes.slice(at, at + mostTextBytes)
    parts.push(part.length)
    for (let i = 0; i < part.length; i += 1) parts.push(part.charCodeAt(i))
  }
  return { owner, type: recordType.TXT, class: classInternet, ttl, data: { kind: 'bytes', bytes: Uint8Array.from(parts) } }
}
