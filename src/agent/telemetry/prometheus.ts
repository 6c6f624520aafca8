import type { Label } from '../../runtime/metrics.ts'
import type { ProcessFigures } from '../../runtime/process-figures.ts'
import { goFloat } from './go-float.ts'
import { Level, type Tally } from './series.ts'
import type { Telemetry } from './telemetry.ts'

/** The shares that the original tells of each sample. */
const quantiles = [0.5, 0.9, 0.99] as const

type Type = 'counter' | 'gauge' | 'summary'

/** All series of one name. */
interface FamilyText {
  readonly type: Type
  readonly help: string
  readonly lines: string[]
}

/** All figures in Prometheus's text format 0.0.4, sorted by name. */
export function exposition(telemetry: Telemetry, figures: ProcessFigures): string {
  const families = new Map<string, FamilyText>()
  for (const series of [...telemetry.retained()].sort((a, b) => (labelKey(a.labels) < labelKey(b.labels) ? -1 : 1))) addSeries(families, series)
  for (const [name, type, help, value] of processFamilies(figures)) families.set(name, { type, help, lines: [`${name} ${goFloat(value)}`] })
  const sorted = [...families].sort(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([name, { type, help, lines }]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`).join('')
}

function addSeries(families: Map<string, FamilyText>, series: Tally | Level): void {
  const name = prometheusName(series.name)
  const type = series instanceof Level ? 'gauge' : series.kind === 'counter' ? 'counter' : 'summary'
  const family = families.get(name) ?? { type, help: name, lines: [] }
  // Names that differ in characters which are not allowed may meet; a family has one type.
  if (family.type !== type) return
  families.set(name, family)
  const labels = labelTexts(series.labels)
  if (series instanceof Level) {
    family.lines.push(`${name}${braced(labels)} ${goFloat(series.value)}`)
    return
  }
  const { count, sum } = series.total()
  if (type === 'counter') {
    family.lines.push(`${name}${braced(labels)} ${goFloat(sum)}`)
    return
  }
  const values = series.quantiles?.at(quantiles) ?? []
  family.lines.push(
    ...quantiles.map((share, at) => `${name}${braced([...labels, `quantile="${share}"`])} ${goFloat(values[at] ?? NaN)}`),
    `${name}_sum${braced(labels)} ${goFloat(sum)}`,
    `${name}_count${braced(labels)} ${goFloat(count)}`,
  )
}

/** Those of the Go library's own families that the platform can tell. */
function processFamilies(figures: ProcessFigures): readonly (readonly [name: string, type: Type, help: string, value: number])[] {
  return [
    ['process_cpu_seconds_total', 'counter', 'Total user and system CPU time spent in seconds.', figures.cpuSeconds()],
    ['process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', figures.systemBytes()],
    ['process_start_time_seconds', 'gauge', 'Start time of the process since unix epoch in seconds.', figures.startedAtSeconds],
  ]
}

function prometheusName(name: string): string {
  const plain = name.replace(/[^a-zA-Z0-9_:]/g, '_')
  return /^\d/.test(plain) ? `_${plain}` : plain
}

function labelKey(labels: readonly Label[]): string {
  return labels.map(([, value]) => value).join('\0')
}

/** By name; of several with one name the last counts, as in the original, which keeps them in a map. */
function labelTexts(labels: readonly Label[]): readonly string[] {
  const byName = new Map(labels)
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`)
}

function braced(labels: readonly string[]): string {
  return labels.length === 0 ? '' : `{${labels.join(',')}}`
}
