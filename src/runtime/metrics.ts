/** A name and a value that part the series of one metric. */
export type Label = readonly [name: string, value: string]

/** Counts what happens. */
export interface Counter {
  add(by: number): void
}

/** Shows the last value. */
export interface Gauge {
  set(value: number): void
}

/** Gathers values, mostly times in milliseconds. */
export interface Sample {
  add(value: number): void
}

/** Counters that differ in labels, for labels that are known only when something happens. */
export interface CounterFamily {
  /** With one label; costs a look into a table. */
  of(value: string): Counter
  /** With any. */
  with(labels: readonly Label[]): Counter
}

/**
 * Where an agent's figures go. Names are the original's, without the prefix: `rpc.query`. Who measures often asks for its counter once
 * and keeps it: adding is then a write to a few fields.
 */
export interface Metrics {
  counter(name: string, labels?: readonly Label[]): Counter
  gauge(name: string, labels?: readonly Label[]): Gauge
  sample(name: string, labels?: readonly Label[]): Sample
  /** `label` is what `of` names its value by. */
  counters(name: string, label: string): CounterFamily
}

const nowhere = { add: (): void => undefined, set: (): void => undefined }
const nowhereFamily: CounterFamily = { of: () => nowhere, with: () => nowhere }

/** Keeps nothing, for those whom nobody asks. */
export const noMetrics: Metrics = {
  counter: () => nowhere,
  gauge: () => nowhere,
  sample: () => nowhere,
  counters: () => nowhereFamily,
}
