import type { Counter, Gauge, Metrics } from '../../runtime/metrics.ts'

/** What the original calls its kinds of answers, by the methods that give them. */
const kinds: ReadonlyMap<string, string> = new Map([
  ['Catalog.ListDatacenters', 'catalog-datacenters'], ['Catalog.ListServices', 'catalog-list-services'], ['Catalog.ServiceNodes', 'catalog-services'],
  ['Catalog.GatewayServices', 'gateway-services'], ['Catalog.NodeServices', 'node-services'], ['Health.ServiceNodes', 'health-services'],
  ['PreparedQuery.Execute', 'prepared-query'],
])

interface KindMeters {
  readonly hit: Counter
  readonly missNew: Counter
  readonly missBlock: Counter
  readonly fetched: Counter
  readonly failed: Counter
}

/** How the cache does, under the original's names, which have its name twice. */
export class CacheMeters {
  readonly #metrics: Metrics
  readonly #kinds = new Map<string, KindMeters>()
  readonly #fetched: Counter
  readonly #failed: Counter
  readonly #evicted: Counter
  readonly #entries: Gauge

  constructor(metrics: Metrics) {
    this.#metrics = metrics
    this.#fetched = metrics.counter('consul.cache.fetch_success')
    this.#failed = metrics.counter('consul.cache.fetch_error')
    this.#evicted = metrics.counter('consul.cache.evict_expired')
    this.#entries = metrics.gauge('consul.cache.entries_count')
  }

  hit(method: string): void {
    this.#of(method).hit.add(1)
  }

  /** `blocks` when news are wanted, beyond what is there. */
  miss(method: string, blocks: boolean): void {
    const { missNew, missBlock } = this.#of(method)
    ;(blocks ? missBlock : missNew).add(1)
  }

  fetched(method: string): void {
    this.#fetched.add(1)
    this.#of(method).fetched.add(1)
  }

  failed(method: string): void {
    this.#failed.add(1)
    this.#of(method).failed.add(1)
  }

  evicted(): void {
    this.#evicted.add(1)
  }

  entries(count: number): void {
    this.#entries.set(count)
  }

  #of(method: string): KindMeters {
    const known = this.#kinds.get(method)
    if (known !== undefined) return known
    const counter = (name: string): Counter => this.#metrics.counter(`consul.cache.${kinds.get(method) ?? method}.${name}`)
    const made = {
      hit: counter('hit'), missNew: counter('miss_new'), missBlock: counter('miss_block'), fetched: counter('fetch_success'), failed: counter('fetch_error'),
    }
    this.#kinds.set(method, made)
    return made
  }
}
