import { option, type Option } from '../option.ts'

const reload = { reload: true } as const

/** How DNS answers (surface/dns.md). */
export const dnsOptions: readonly Option[] = [
  option('alt_domain', 'string', 'Second domain of DNS answers.', { flag: 'alt-domain', flagDoc: 'Second domain of the DNS interface.' }),
  option('recursors', 'strings', 'DNS servers that are asked for names outside the domain, in order.',
    { reload: true, flag: 'recursor', flagDoc: 'Address of a DNS server to ask for other names. Can be given more than once.' }),
  option('dns_config.allow_stale', 'bool', 'Let any server answer, not the leader alone.', { ...reload, default: true }),
  option('dns_config.a_record_limit', 'int', 'Most A and AAAA records of an answer; 0: no limit.', { ...reload, default: 0 }),
  option('dns_config.disable_compression', 'bool', 'Write every name in full.', { ...reload, default: false }),
  option('dns_config.enable_truncate', 'bool', 'Mark answers that were cut as such.', { ...reload, default: false }),
  option('dns_config.max_stale', 'string', 'Answers older than this are asked for again from the leader.', { ...reload, default: '87600h' }),
  option('dns_config.node_ttl', 'string', 'How long answers about nodes may be kept.', { ...reload, default: '0s' }),
  option('dns_config.only_passing', 'bool', 'Leave out instances with a warning.', { ...reload, default: false }),
  option('dns_config.recursor_timeout', 'string', 'How long a recursor is waited for.', { ...reload, default: '2s' }),
  option('dns_config.service_ttl', 'map', 'How long answers about services may be kept, by name, `prefix*` or `*`.', reload),
  option('dns_config.udp_answer_limit', 'int', 'Most records of an answer over UDP without EDNS; never more than 8.', { ...reload, default: 3 }),
  option('dns_config.enable_additional_node_meta_txt', 'bool', "Add the nodes' metadata to answers as TXT.", { ...reload, default: true }),
  option('dns_config.use_cache', 'bool', 'Answer from copies that the agent keeps fresh.', { ...reload, default: false }),
  option('dns_config.cache_max_age', 'string', 'Copies older than this are fetched again, where they are not kept fresh anyway.', { ...reload, default: '0s' }),
  option('dns_config.soa.refresh', 'uint32', 'Refresh of the SOA record, in seconds.', { ...reload, default: 3600 }),
  option('dns_config.soa.retry', 'uint32', 'Retry of the SOA record, in seconds.', { ...reload, default: 600 }),
  option('dns_config.soa.expire', 'uint32', 'Expire of the SOA record, in seconds.', { ...reload, default: 86_400 }),
  option('dns_config.soa.min_ttl', 'uint32', 'Minimum of the SOA record, so how long it may be kept that a name is absent, in seconds.', { ...reload, default: 0 }),
]
