import type { DatagramPort } from '../../runtime/datagram.ts'
import type { Machine } from '../../runtime/machine.ts'
import type { Runtime } from '../../runtime/ports.ts'
import type { TcpPort } from '../../runtime/tcp.ts'
import type { TelemetryConfig } from '../config/telemetry-config.ts'
import { processGauges } from './process-gauges.ts'
import type { Sink } from './series.ts'
import { openSinks } from './sinks/open.ts'
import { Telemetry } from './telemetry.ts'

export interface TelemetryWorld {
  readonly runtime: Runtime
  readonly datagrams: DatagramPort
  readonly tcp: TcpPort
  readonly machine: Machine
}

/** Figures as the configuration wants them, with those of the program; all of it ends with `started`. */
export function startTelemetry(world: TelemetryWorld, config: TelemetryConfig, started: AsyncDisposableStack): Telemetry {
  const { runtime, machine, datagrams, tcp } = world
  const { clock, log } = runtime
  const { hostName } = machine
  const sinks = openSinks({ clock, log, datagrams, tcp }, config, hostName)
  for (const sink of sinks) started.defer(() => sink.close())
  // Whoever gathers the figures of many machines must tell them apart; an agent that only shows its own need not.
  const isSent = sinks.length > 0 || config.prometheusRetentionMs > 0
  const telemetry = new Telemetry(
    clock,
    {
      prefix: config.prefix,
      hostName: isSent && !config.disableHostname ? hostName : '',
      filter: config.filter,
      prometheusRetentionMs: config.prometheusRetentionMs,
    },
    toAll(sinks),
  )
  started.defer(() => telemetry.close())
  const gauges = processGauges(telemetry, machine.figures)
  started.defer(() => gauges.close())
  telemetry.everySecond(() => gauges.publish())
  return telemetry
}

function toAll(sinks: readonly Sink[]): Sink | undefined {
  if (sinks.length < 2) return sinks[0]
  return {
    emit(series, value) {
      for (const sink of sinks) sink.emit(series, value)
    },
  }
}
