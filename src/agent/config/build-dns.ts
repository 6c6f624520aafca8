import { milliseconds } from '../../std/duration.ts'
import { InputError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import type { Host } from '../../runtime/host.ts'
import { expandTemplate } from './templates/expand-template.ts'
import type { DnsConfig } from './dns-config.ts'
import { recursorAddress, type ServerAddress } from './recursor-address.ts'
import type { Issues } from './issues.ts'
import type { Values } from './values.ts'

/** Reads what concerns DNS, or throws what is wrong with it in the original's words. */
export function buildDns(values: Values, issues: Issues, host: Host): DnsConfig {
  const ms = (key: string, name = key): number => milliseconds(issues.duration(name, values.optionalString(key)))
  const serviceTtl = Array.from(values.map('dns_config.service_ttl'), ([name, text]): [string, number] => [
    name, milliseconds(issues.duration('dns_config.service_ttl', text, `dns_config.service_ttl[${quote(name)}]`)),
  ])
  const seconds = (name: string): number => values.number(`dns_config.soa.${name}`)
  return {
    altDomain: values.string('alt_domain'),
    recursors: recursors(values, host),
    allowStale: values.bool('dns_config.allow_stale'),
    maxStaleMs: ms('dns_config.max_stale'),
    useCache: values.bool('dns_config.use_cache'),
    cacheMaxAge: issues.duration('dns_config.cache_max_age', values.optionalString('dns_config.cache_max_age')),
    onlyPassing: values.bool('dns_config.only_passing'),
    nodeTtlMs: ms('dns_config.node_ttl'),
    serviceTtlMs: new Map(serviceTtl),
    recursorTimeoutMs: ms('dns_config.recursor_timeout', 'recursor_timeout'),
    udpAnswerLimit: values.number('dns_config.udp_answer_limit'),
    aRecordLimit: values.number('dns_config.a_record_limit'),
    nodeMetaTxt: values.bool('dns_config.enable_additional_node_meta_txt', true),
    enableTruncate: values.bool('dns_config.enable_truncate'),
    disableCompression: values.bool('dns_config.disable_compression'),
    soa: { refresh: seconds('refresh'), retry: seconds('retry'), expire: seconds('expire'), minTtl: seconds('min_ttl') },
  }
}

function recursors(values: Values, host: Host): readonly ServerAddress[] {
  const out = new Set<string>()
  for (const text of values.strings('recursors')) {
    for (const address of expanded(text, host).split(/[ \t\n\v\f\r]+/)) {
      if (address === '') continue
      if (address.startsWith('unix://')) throw new InputError(`DNS Recursors cannot be unix sockets: ${address}`)
      out.add(address)
    }
  }
  return Array.from(out, recursorAddress)
}

function expanded(text: string, host: Host): string {
  try {
    return expandTemplate(text, host)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(`Invalid DNS recursor template ${quote(text)}: ${error.message}`)
  }
}
