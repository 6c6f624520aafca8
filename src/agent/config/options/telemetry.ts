import { option, type Option } from '../option.ts'

/** Figures of an agent, and whom it sends them. */
export const telemetryOptions: readonly Option[] = [
  option('telemetry.metrics_prefix', 'string', 'What goes before the name of each metric.', { default: 'consul' }),
  option('telemetry.disable_hostname', 'bool', 'Leave the name of the host out of the names of gauges that are sent somewhere.'),
  option('telemetry.filter_default', 'bool', 'Keep metrics that no rule of prefix_filter fits.', { default: true }),
  option('telemetry.prefix_filter', 'strings', 'Beginnings of names of metrics, `+` to keep and `-` to drop them; the longest decides.', { reload: true }),
  option('telemetry.prometheus_retention_time', 'string', 'How long a metric without news is shown to Prometheus; 0 for no Prometheus.', { default: '0s' }),
  option('telemetry.statsd_address', 'string', 'Address and port of a statsd to send metrics to, by UDP.'),
  option('telemetry.statsite_address', 'string', 'Address and port of a statsite to send metrics to, by TCP.'),
  option('telemetry.dogstatsd_addr', 'string', 'Address and port of a DogStatsD to send metrics to, by UDP.'),
  option('telemetry.dogstatsd_tags', 'strings', 'Tags of all metrics that go to DogStatsD, as `name:value`.'),
]
