import type { CounterFamily, Metrics } from '../runtime/metrics.ts'
import type { ServiceSpecificRequest } from '../wire/records/catalog.ts'

interface Families {
  readonly query: CounterFamily
  readonly tag: CounterFamily
  readonly tags: CounterFamily
  readonly notFound: CounterFamily
}

/** Counts which services are asked for. Which of its views counts is the caller's to say. */
export class LookupMeter {
  readonly #metrics: Metrics
  readonly #room: 'catalog' | 'health'
  readonly #families = new Map<string, Families>()

  constructor(metrics: Metrics, room: 'catalog' | 'health') {
    this.#metrics = metrics
    this.#room = room
  }

  /** Counts a lookup that is answered. */
  count(request: ServiceSpecificRequest, found: boolean): void {
    const { ServiceName, ServiceTag, ServiceTags } = request
    const families = this.#familiesOf(request.Connect ? 'connect' : this.#room === 'health' && request.Ingress ? 'ingress' : 'service')
    families.query.of(ServiceName).add(1)
    if (ServiceTag !== '') families.tag.with([['service', ServiceName], ['tag', ServiceTag]]).add(1)
    if (ServiceTags !== null && ServiceTags.length > 0) {
      families.tags.with([['service', ServiceName], ...ServiceTags.toSorted().map((tag) => ['tag', tag] as const)]).add(1)
    }
    if (!found) families.notFound.of(ServiceName).add(1)
  }

  #familiesOf(view: string): Families {
    let families = this.#families.get(view)
    if (families === undefined) {
      const family = (what: string): CounterFamily => this.#metrics.counters(`${this.#room}.${view}.${what}`, 'service')
      families = { query: family('query'), tag: family('query-tag'), tags: family('query-tags'), notFound: family('not-found') }
      this.#families.set(view, families)
    }
    return families
  }
}
