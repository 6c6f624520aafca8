import type { Nanoseconds } from '../../std/duration.ts'
import type { ServerAddress } from './recursor-address.ts'

/** How DNS answers: `dns_config`, `recursors` and `alt_domain` of the configuration files. */
export interface DnsConfig {
  /** Empty when there is none. */
  readonly altDomain: string
  readonly recursors: readonly ServerAddress[]
  readonly allowStale: boolean
  readonly maxStaleMs: number
  /** Whether answers come from copies that the agent keeps fresh. */
  readonly useCache: boolean
  readonly cacheMaxAge: Nanoseconds
  readonly onlyPassing: boolean
  readonly nodeTtlMs: number
  /** In milliseconds by name, `prefix*` or `*`. */
  readonly serviceTtlMs: ReadonlyMap<string, number>
  readonly recursorTimeoutMs: number
  readonly udpAnswerLimit: number
  /** 0: no limit. */
  readonly aRecordLimit: number
  readonly nodeMetaTxt: boolean
  readonly enableTruncate: boolean
  readonly disableCompression: boolean
  /** All in seconds. */
  readonly soa: { readonly refresh: number, readonly retry: number, readonly expire: number, readonly minTtl: number }
}
