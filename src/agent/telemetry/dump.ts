import type { Aggregate, SeriesKind } from './series.ts'
import { deviation, timestamp } from './summary.ts'
import type { Telemetry } from './telemetry.ts'

const letters: Readonly<Record<SeriesKind, string>> = { gauge: 'G', counter: 'C', sample: 'S' }
const order: readonly SeriesKind[] = ['gauge', 'counter', 'sample']

/** The intervals of the last minute that are over, one figure a line, as the original prints them when it gets SIGUSR1. */
export function dump(telemetry: Telemetry): string {
  const lines = telemetry.finished().flatMap(({ startMs, aggregates }) =>
    order.flatMap((kind) =>
      aggregates.filter(({ series }) => series.kind === kind).map((aggregate) => `[${timestamp(startMs)}][${letters[kind]}] '${nameOf(aggregate)}': ${textOf(aggregate)}`),
    ),
  )
  return lines.join('\n')
}

function nameOf({ series: { name, labels } }: Aggregate): string {
  return [name, ...labels.map(([, value]) => value.replace(/[ :]/g, '_'))].join('.')
}

function textOf(aggregate: Aggregate): string {
  const { series, count, sum, min, max } = aggregate
  if (series.kind === 'gauge') return sum.toFixed(3)
  const stddev = deviation(aggregate)
  if (stddev === 0) return `Count: ${count} Sum: ${sum.toFixed(3)}`
  const [low, mean, high, spread] = [min, sum / count, max, stddev].map((value) => value.toFixed(3))
  return `Count: ${count} Min: ${low} Mean: ${mean} Max: ${high} Stddev: ${spread} Sum: ${sum.toFixed(3)}`
}
