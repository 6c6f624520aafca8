import { milliseconds } from '../../std/duration.ts'
import { quote } from '../../std/quote.ts'
import type { Issues } from './issues.ts'
import type { Values } from './values.ts'

/** Which figures an agent keeps, and whom it sends them. */
export interface TelemetryConfig {
  /** Goes before every name; empty for none. */
  readonly prefix: string
  readonly disableHostname: boolean
  /** Beginnings of names, prefix included; the longest that fits decides. */
  readonly filter: { readonly allowed: readonly string[]; readonly blocked: readonly string[]; readonly byDefault: boolean }
  /** 0 when nothing is kept for Prometheus. */
  readonly prometheusRetentionMs: number
  /** `host:port` each; empty for none. */
  readonly statsdAddress: string
  readonly statsiteAddress: string
  readonly dogstatsdAddress: string
  /** Added to all that goes to dogstatsd: `name:value`. */
  readonly dogstatsdTags: readonly string[]
}

export function buildTelemetry(values: Values, issues: Issues): TelemetryConfig {
  const allowed: string[] = []
  const blocked: string[] = []
  for (const rule of values.strings('telemetry.prefix_filter')) {
    if (rule === '') issues.warn('Cannot have empty filter rule in prefix_filter')
    else if (rule.startsWith('+')) allowed.push(rule.slice(1))
    else if (rule.startsWith('-')) blocked.push(rule.slice(1))
    else issues.warn(`Filter rule must begin with either '+' or '-': ${quote(rule)}`)
  }
  const retention = values.optionalString('telemetry.prometheus_retention_time')
  return {
    prefix: values.string('telemetry.metrics_prefix'),
    disableHostname: values.bool('telemetry.disable_hostname'),
    filter: { allowed, blocked, byDefault: values.bool('telemetry.filter_default') },
    prometheusRetentionMs: Math.max(milliseconds(issues.duration('prometheus_retention_time', retention)), 0),
    statsdAddress: values.string('telemetry.statsd_address'),
    statsiteAddress: values.string('telemetry.statsite_address'),
    dogstatsdAddress: values.string('telemetry.dogstatsd_addr'),
    dogstatsdTags: values.strings('telemetry.dogstatsd_tags'),
  }
}
