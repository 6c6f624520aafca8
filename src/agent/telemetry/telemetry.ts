import type { Counter, CounterFamily, Gauge, Label, Metrics, Sample } from '../../runtime/metrics.ts'
import type { Clock, Timer } from '../../runtime/ports.ts'
import { Family } from './family.ts'
import { isAllowed, type PrefixFilter } from './filter.ts'
import { type Aggregate, Level, type SeriesKind, type Shared, type Sink, Tally } from './series.ts'

const tickMs = 1000
const intervalMs = 10_000
/** A minute is kept. */
const keptIntervals = 6
/** Ticks that a slot of quantiles lasts. */
const slotTicks = 2
export interface TelemetryOptions {
  /** Empty for none. */
  readonly prefix: string
  /** Goes before the names of gauges; empty for none. */
  readonly hostName: string
  readonly filter: PrefixFilter
  /** How long a series without new values is shown to Prometheus; 0 when there is no Prometheus. */
  readonly prometheusRetentionMs: number
}

/** One interval, over or not. */
export interface Interval {
  /** When it began, as the calendar says. */
  readonly startMs: number
  readonly aggregates: readonly Aggregate[]
}

/**
 * The figures of one agent, rolled up in intervals of ten seconds that begin when the calendar's do (surface/checks-and-agent.md TM01).
 * Adding a value reads no clock: intervals end by a timer that fires with each second.
 */
export class Telemetry implements Metrics {
  readonly #clock: Clock
  readonly #options: TelemetryOptions
  readonly #series = new Map<string, Tally | Level>()
  readonly #families = new Map<string, Family>()
  readonly #shared: Shared
  /** Intervals for which a family keeps what nobody uses. */
  readonly #keptFor: number
  readonly #finished: Interval[] = []
  readonly #everySecond: (() => void)[] = []
  #filter: PrefixFilter
  #interval: number
  #ticks = 0
  #timer: Timer | undefined

  constructor(clock: Clock, options: TelemetryOptions, sink?: Sink) {
    this.#clock = clock
    this.#options = options
    this.#filter = options.filter
    this.#shared = { active: [], sink, quantiles: options.prometheusRetentionMs > 0 }
    this.#keptFor = Math.max(keptIntervals, options.prometheusRetentionMs / intervalMs)
    this.#interval = this.#now()
    this.#arm()
  }

  counter(name: string, labels: readonly Label[] = []): Counter {
    return this.#tally('counter', name, labels)
  }

  sample(name: string, labels: readonly Label[] = []): Sample {
    return this.#tally('sample', name, labels)
  }

  gauge(name: string, labels: readonly Label[] = []): Gauge {
    const { hostName } = this.#options
    return this.#find('gauge', hostName === '' ? name : `${hostName}.${name}`, labels) as Level
  }

  counters(name: string, label: string): CounterFamily {
    let family = this.#families.get(name)
    if (family === undefined) this.#families.set(name, (family = new Family(label, (labels) => this.#make('counter', this.#full(name), labels) as Tally)))
    return family
  }

  /** Runs `work` with each second from now on, for gauges that somebody has to look at. */
  everySecond(work: () => void): void {
    this.#everySecond.push(work)
  }

  /** Other rules for which metrics are kept, by a reload. */
  setFilter(filter: PrefixFilter): void {
    this.#filter = filter
    for (const series of this.#all()) series.allowed = isAllowed(filter, series.name)
  }

  /** Intervals that are over, oldest first. */
  finished(): readonly Interval[] {
    this.#roll()
    return this.#finished
  }

  current(): Interval {
    this.#roll()
    return { startMs: this.#interval * intervalMs, aggregates: this.#shared.active.map((series) => series.read()) }
  }

  /** Series with a value young enough for Prometheus. */
  retained(): readonly (Tally | Level)[] {
    this.#roll()
    const oldest = this.#interval - this.#options.prometheusRetentionMs / intervalMs
    const active = new Set(this.#shared.active)
    return [...this.#all()].filter((series) => active.has(series) || (series.used && series.lastUsed >= oldest))
  }

  close(): void {
    this.#timer?.cancel()
  }

  #tally(kind: SeriesKind, name: string, labels: readonly Label[]): Tally {
    return this.#find(kind, name, labels) as Tally
  }

  #find(kind: SeriesKind, name: string, labels: readonly Label[]): Tally | Level {
    let key = `${kind} ${name}`
    for (const [label, value] of labels) key += `;${label}=${value}`
    let series = this.#series.get(key)
    if (series === undefined) this.#series.set(key, (series = this.#make(kind, this.#full(name), labels)))
    return series
  }

  #make(kind: SeriesKind, name: string, labels: readonly Label[]): Tally | Level {
    const allowed = isAllowed(this.#filter, name)
    return kind === 'gauge'
      ? new Level(this.#shared, { name, labels }, allowed, this.#interval)
      : new Tally(this.#shared, { kind, name, labels }, allowed, this.#interval)
  }

  *#all(): Iterable<Tally | Level> {
    yield* this.#series.values()
    for (const family of this.#families.values()) yield* family.all()
  }

  #full(name: string): string {
    const { prefix } = this.#options
    return (prefix === '' ? name : `${prefix}.${name}`).replaceAll(' ', '_')
  }

  #now(): number {
    return Math.floor(this.#clock.wall() / intervalMs)
  }

  /** Ends the interval if its time is over. */
  #roll(): void {
    const now = this.#now()
    if (now === this.#interval) return
    const active = this.#shared.active.splice(0)
    this.#finished.push({ startMs: this.#interval * intervalMs, aggregates: active.map((series) => series.take(this.#interval)) })
    if (this.#finished.length >= keptIntervals) this.#finished.shift()
    this.#interval = now
    for (const family of this.#families.values()) family.forget(now - this.#keptFor)
  }

  #arm(): void {
    const delay = tickMs - (this.#clock.wall() % tickMs)
    this.#timer = this.#clock.timer(delay, () => {
      this.#tick()
      this.#arm()
    })
  }

  #tick(): void {
    this.#roll()
    for (const work of this.#everySecond) work()
    if (!this.#shared.quantiles || ++this.#ticks % slotTicks !== 0) return
    for (const series of this.#all()) if (series instanceof Tally) series.quantiles?.rotate()
  }
}
