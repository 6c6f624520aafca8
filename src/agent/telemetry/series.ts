import type { Counter, Gauge, Label, Sample } from '../../runtime/metrics.ts'
import { Quantiles } from './quantiles.ts'

export type SeriesKind = 'counter' | 'gauge' | 'sample'

/** What a series is called: with prefix and host, its parts joined by dots. */
export interface SeriesName {
  readonly kind: SeriesKind
  readonly name: string
  readonly labels: readonly Label[]
}

/** Gets every value as it comes, to send it elsewhere. */
export interface Sink {
  emit(series: SeriesName, value: number): void
}

/** What series share. */
export interface Shared {
  /** Series that got a value in the current interval. */
  readonly active: (Tally | Level)[]
  /** Undefined when values go nowhere else. */
  readonly sink: Sink | undefined
  /** Whether quantiles are kept, which only Prometheus shows. */
  readonly quantiles: boolean
}

/** A rolled-up look at a series over one interval. */
export interface Aggregate {
  readonly series: SeriesName
  readonly count: number
  readonly sum: number
  readonly squares: number
  readonly min: number
  readonly max: number
}

/** A counter or a sample: the current interval's values, and the totals since the start. */
export class Tally implements Counter, Sample, SeriesName {
  readonly kind: SeriesKind
  readonly name: string
  readonly labels: readonly Label[]
  readonly #shared: Shared
  readonly quantiles: Quantiles | undefined
  allowed: boolean
  /** Number of the interval that it last got a value in, or was made in. */
  lastUsed: number
  #totalCount = 0
  #totalSum = 0
  #count = 0
  #sum = 0
  #squares = 0
  #min = 0
  #max = 0

  constructor(shared: Shared, { kind, name, labels }: SeriesName, allowed: boolean, interval: number) {
    this.kind = kind
    this.name = name
    this.labels = labels
    this.#shared = shared
    this.allowed = allowed
    this.lastUsed = interval
    this.quantiles = kind === 'sample' && shared.quantiles ? new Quantiles() : undefined
  }

  add(value: number): void {
    if (!this.allowed) return
    if (this.#count === 0) {
      this.#shared.active.push(this)
      this.#min = value
      this.#max = value
    } else if (value < this.#min) this.#min = value
    else if (value > this.#max) this.#max = value
    this.#count++
    this.#sum += value
    this.#squares += value * value
    this.quantiles?.add(value)
    this.#shared.sink?.emit(this, value)
  }

  /** The current interval. */
  read(): Aggregate {
    return { series: this, count: this.#count, sum: this.#sum, squares: this.#squares, min: this.#min, max: this.#max }
  }

  /** Ends the interval. */
  take(interval: number): Aggregate {
    const aggregate = this.read()
    this.#totalCount += this.#count
    this.#totalSum += this.#sum
    this.lastUsed = interval
    this.#count = 0
    this.#sum = 0
    this.#squares = 0
    return aggregate
  }

  /** Whether it ever got a value. */
  get used(): boolean {
    return this.#totalCount + this.#count > 0
  }

  /** Since it was made, the current interval included. */
  total(): { readonly count: number; readonly sum: number } {
    return { count: this.#totalCount + this.#count, sum: this.#totalSum + this.#sum }
  }
}

/** A gauge. */
export class Level implements Gauge, SeriesName {
  readonly kind = 'gauge'
  readonly name: string
  readonly labels: readonly Label[]
  readonly #shared: Shared
  allowed: boolean
  lastUsed: number
  value = 0
  used = false
  #isSet = false

  constructor(shared: Shared, { name, labels }: Omit<SeriesName, 'kind'>, allowed: boolean, interval: number) {
    this.name = name
    this.labels = labels
    this.#shared = shared
    this.allowed = allowed
    this.lastUsed = interval
  }

  set(value: number): void {
    if (!this.allowed) return
    if (!this.#isSet) {
      this.#isSet = true
      this.used = true
      this.#shared.active.push(this)
    }
    this.value = value
    this.#shared.sink?.emit(this, value)
  }

  read(): Aggregate {
    return { series: this, count: 1, sum: this.value, squares: 0, min: this.value, max: this.value }
  }

  take(interval: number): Aggregate {
    this.#isSet = false
    this.lastUsed = interval
    return this.read()
  }
}
