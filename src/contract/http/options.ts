import { parseDuration, seconds } from '../../std/duration.ts'
import { parseUint, quote } from '../../std/quote.ts'
import type { QueryOptions } from '../../wire/records/query-options.ts'
import type { Call } from './call.ts'
import { tokenOf } from './call.ts'
import { noQuery } from './query.ts'
import { Refusal } from './refusal.ts'

const plain: QueryOptions = Object.freeze({
  Token: '',
  MinQueryIndex: 0,
  MaxQueryTime: 0,
  AllowStale: false,
  RequireConsistent: false,
  UseCache: false,
  MaxStaleDuration: 0,
  MaxAge: 0,
  MustRevalidate: false,
  StaleIfError: 0,
  Filter: '',
})

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * The options of a read: consistency, blocking, cache control, token and filter, with refusals in the order of the original
 * (G42 to G46, G49). `discovery`: the row is one that `discovery_max_stale` applies to.
 */
export function readOptions(call: Call, discovery = false): QueryOptions {
  const token = tokenOf(call)
  const caching = call.header('cache-control')
  if (call.query === noQuery && token === '' && caching === '' && !discovery) return plain
  const options = readFreshness(call, token, caching, discovery)
  readWait(call, options)
  return options
}

/** The same for a read that never waits, without a look at how long it would. */
export function readOptionsAtOnce(call: Call): QueryOptions {
  return readFreshness(call, tokenOf(call), call.header('cache-control'), true)
}

function readFreshness(call: Call, token: string, caching: string, discovery: boolean): Writable<QueryOptions> {
  const options: Writable<QueryOptions> = { ...plain, Token: token, Filter: call.query.get('filter') }
  readConsistency(call, options, discovery)
  if (caching !== '') readCacheControl(caching, options)
  return options
}

/** The name of the mode asked for, as X-Consul-Effective-Consistency says it. */
export function consistencyName(options: Pick<QueryOptions, 'AllowStale' | 'RequireConsistent'>): string {
  return options.RequireConsistent ? 'consistent' : options.AllowStale ? 'stale' : 'leader'
}

function readConsistency(call: Call, options: Writable<QueryOptions>, discovery: boolean): void {
  const { query, agent } = call
  options.AllowStale = query.has('stale')
  options.RequireConsistent = query.has('consistent')
  options.UseCache = query.has('cached')
  let chosen = options.AllowStale || options.RequireConsistent || options.UseCache || query.has('leader')
  const maxStale = query.get('max_stale')
  if (maxStale !== '') {
    const parsed = parseDuration(maxStale)
    if ('error' in parsed) throw new Refusal(400, `Invalid max_stale value ${quote(maxStale)}`)
    options.MaxStaleDuration = parsed.value
    if (parsed.value > 0) options.AllowStale = chosen = true
  }
  if (!chosen && discovery && agent.discoveryMaxStale > 0) {
    options.MaxStaleDuration = agent.discoveryMaxStale
    options.AllowStale = true
  }
  if (options.AllowStale && options.RequireConsistent) {
    throw new Refusal(400, 'Cannot specify ?stale with ?consistent, conflicting semantics.')
  }
  if (options.UseCache && options.RequireConsistent) {
    throw new Refusal(400, 'Cannot specify ?cached with ?consistent, conflicting semantics.')
  }
}

function readCacheControl(header: string, options: Writable<QueryOptions>): void {
  for (const part of header.toLowerCase().split(',')) {
    const directive = part.trim()
    if (directive === 'must-revalidate') options.MustRevalidate = true
    if (directive.startsWith('max-age=')) {
      options.MaxAge = ageOf(directive.slice(8))
      // An age of nothing means the copy is stale at once; in MaxAge alone it would mean that none was given.
      if (options.MaxAge === 0) options.MustRevalidate = true
    }
    if (directive.startsWith('stale-if-error=')) options.StaleIfError = ageOf(directive.slice(15))
  }
}

function ageOf(text: string): number | bigint {
  if (!/^[+-]?\d{1,18}$/.test(text)) throw new Refusal(400, 'Invalid Cache-Control header.')
  return seconds(BigInt(text))
}

/** How long to wait, and for what index (G46). */
export function readWait(call: Call, options: Pick<Writable<QueryOptions>, 'MaxQueryTime' | 'MinQueryIndex'>): void {
  const wait = call.query.get('wait')
  if (wait !== '') {
    const parsed = parseDuration(wait)
    if ('error' in parsed) throw new Refusal(400, 'Invalid wait time')
    options.MaxQueryTime = parsed.value
  }
  const index = call.query.get('index')
  if (index !== '') {
    const parsed = parseUint(index)
    if ('error' in parsed) throw new Refusal(400, 'Invalid index')
    options.MinQueryIndex = parsed.value
  }
}
