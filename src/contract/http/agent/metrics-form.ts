import { f32, f64, int, list, map, rec, record, str } from '../../../wire/record.ts'
import type { RecordOf } from '../../../wire/record.ts'

const GaugeForm = record('AgentGauge', { Name: str(), Value: f32(), Labels: map(str()) })
export type GaugeForm = RecordOf<typeof GaugeForm>

const PointForm = record('AgentPoint', { Name: str(), Points: list(f32()) })

const SampledForm = record('AgentSampled', {
  Name: str(),
  Count: int(),
  /** The sum by seconds of the interval. */
  Rate: f64(),
  Sum: f64(),
  Min: f64(),
  Max: f64(),
  Mean: f64(),
  Stddev: f64(),
  Labels: map(str()),
})
export type SampledForm = RecordOf<typeof SampledForm>

/** The figures of an interval of ten seconds. */
export const MetricsForm = record('AgentMetrics', {
  /** When it began. */
  Timestamp: str(),
  Gauges: list(rec(GaugeForm)),
  Points: list(rec(PointForm)),
  Counters: list(rec(SampledForm)),
  Samples: list(rec(SampledForm)),
})
export type MetricsForm = RecordOf<typeof MetricsForm>
