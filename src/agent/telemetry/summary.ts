import type { GaugeForm, MetricsForm, SampledForm } from '../../contract/http/agent/metrics-form.ts'
import type { Label } from '../../runtime/metrics.ts'
import type { Aggregate, SeriesKind, SeriesName } from './series.ts'
import { formatTime } from '../../wire/json-text.ts'
import type { Telemetry } from './telemetry.ts'

const seconds = 10

/** From the first day of the first year, where times on the wire begin. */
const secondsBefore1970 = 62_135_596_800

/** What `/v1/agent/metrics` shows: the last interval that is over, or the first one while it is the only one. */
export function summary(telemetry: Telemetry): MetricsForm {
  const { startMs, aggregates } = telemetry.finished().at(-1) ?? telemetry.current()
  const sorted = aggregates.toSorted((a, b) => (hashOf(a.series) < hashOf(b.series) ? -1 : 1))
  const of = (kind: SeriesKind): readonly Aggregate[] => sorted.filter(({ series }) => series.kind === kind)
  return {
    Timestamp: timestamp(startMs),
    Gauges: of('gauge').map(gaugeFigure),
    // The original's own metrics have none of this kind.
    Points: [],
    Counters: of('counter').map(sampledFigure),
    Samples: of('sample').map(sampledFigure),
  }
}

/** Go's way to print a time. */
export function timestamp(wallMs: number): string {
  return formatTime({ seconds: Math.floor(wallMs / 1000) + secondsBefore1970, nanoseconds: 0, offsetMinutes: 0 }).replace('T', ' ').replace('Z', ' +0000 UTC')
}

/** The order is that of names and labels together. */
function hashOf({ name, labels }: SeriesName): string {
  return labels.reduce((text, [label, value]) => `${text};${label}=${value}`, name).replaceAll(' ', '_')
}

function gaugeFigure({ series, sum }: Aggregate): GaugeForm {
  return { Name: series.name, Value: sum, Labels: labelsOf(series.labels) }
}

function sampledFigure(aggregate: Aggregate): SampledForm {
  const { series, count, sum, min, max } = aggregate
  return {
    Name: series.name, Count: count, Rate: sum / seconds, Sum: sum, Min: min, Max: max, Mean: sum / count, Stddev: deviation(aggregate), Labels: labelsOf(series.labels),
  }
}

export function deviation({ count, sum, squares }: Aggregate): number {
  // Rounding can make what is zero negative.
  return count < 2 ? 0 : Math.sqrt(Math.max(count * squares - sum * sum, 0) / (count * (count - 1)))
}

function labelsOf(labels: readonly Label[]): ReadonlyMap<string, string> {
  return new Map(labels)
}
