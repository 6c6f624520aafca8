import type { AgentConfig } from '../config/agent-config.ts'
import { hidden, ms } from './shown.ts'

/** What of the configuration concerns figures. There is no Circonus here. */
export function debugTelemetry({ telemetry }: AgentConfig): Readonly<Record<string, unknown>> {
  const { filter } = telemetry
  return {
    AllowedPrefixes: filter.allowed,
    BlockedPrefixes: filter.blocked,
    CirconusAPIApp: '',
    CirconusAPIToken: hidden,
    CirconusAPIURL: '',
    CirconusBrokerID: '',
    CirconusBrokerSelectTag: '',
    CirconusCheckDisplayName: '',
    CirconusCheckForceMetricActivation: '',
    CirconusCheckID: '',
    CirconusCheckInstanceID: '',
    CirconusCheckSearchTag: '',
    CirconusCheckTags: '',
    CirconusSubmissionInterval: '',
    CirconusSubmissionURL: '',
    Disable: false,
    DisableHostname: telemetry.disableHostname,
    DogstatsdAddr: telemetry.dogstatsdAddress,
    DogstatsdTags: telemetry.dogstatsdTags,
    FilterDefault: filter.byDefault,
    MetricsPrefix: telemetry.prefix,
    PrometheusRetentionTime: ms(telemetry.prometheusRetentionMs),
    StatsdAddr: telemetry.statsdAddress,
    StatsiteAddr: telemetry.statsiteAddress,
  }
}
