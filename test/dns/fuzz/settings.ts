import type { Chance } from './chance.ts'

/** Settings of both agents; coordinates come from the catalog of the fuzzer alone. */
export interface Settings {
  readonly config: object
  readonly domain: string
  readonly altDomain: string
  /** Answers come from copies that the agent keeps. */
  readonly cached: boolean
}

const domains = ['consul', 'consul', 'consul', 'Example.Test.', 'x', 'consul.example.com']
const altDomains = ['', '', 'alt.', 'Test.consul', 'example.com', 'consul', 'sub.alt.test']
const durations = ['0s', '5s', '1500ms', '90m', '-1s', '999999h']
const prefixes = ['*', 'w*', 'web', 'db*', 'db-main', 'db-*', 'a.b', 'shout', 'Shout', 'under*']

/** Settings by chance. `recursor` is one that answers. */
export function randomSettings(chance: Chance, recursor: string): Settings {
  const maybe = (name: string, value: () => unknown): object => (chance.once(2) ? { [name]: value() } : {})
  const flag = (): boolean => chance.once(2)
  const domain = chance.pick(domains)
  const altDomain = chance.pick(altDomains)
  const cached = chance.once(5)
  return {
    cached,
    domain: domain.replace(/\.$/, ''),
    altDomain: altDomain.replace(/\.$/, ''),
    config: {
      // Only the coordinates of the catalog are there: those of the agents come too late.
      sync_coordinate_interval_min: '1h',
      domain,
      alt_domain: altDomain,
      recursors: chance.pick([[], [], [recursor], ['127.0.0.1:1', recursor], ['127.0.0.1:1']]),
      dns_config: {
        recursor_timeout: '300ms',
        ...maybe('only_passing', flag),
        ...maybe('node_ttl', () => chance.pick(durations)),
        ...maybe('service_ttl', () => Object.fromEntries(chance.some(prefixes, 5).map((name) => [name, chance.pick(durations)]))),
        ...maybe('enable_truncate', flag),
        ...maybe('udp_answer_limit', () => chance.pick([1, 2, 3, 5, 8, 100])),
        ...maybe('a_record_limit', () => chance.pick([0, 1, 2, 5])),
        ...maybe('allow_stale', flag),
        ...maybe('max_stale', () => chance.pick(['0s', '1s', '87600h'])),
        ...maybe('enable_additional_node_meta_txt', flag),
        ...maybe('disable_compression', flag),
        use_cache: cached,
        ...maybe('cache_max_age', () => chance.pick(['0s', '10s'])),
        ...maybe('soa', () => ({ min_ttl: chance.below(100), refresh: chance.below(5000), retry: chance.below(1000), expire: chance.below(100_000) })),
      },
    },
  }
}
