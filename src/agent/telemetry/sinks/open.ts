import type { DatagramPort } from '../../../runtime/datagram.ts'
import type { Clock, Logger } from '../../../runtime/ports.ts'
import type { TcpPort } from '../../../runtime/tcp.ts'
import { ConsulError } from '../../../std/errors.ts'
import { splitHostPort } from '../../../std/host-port.ts'
import type { TelemetryConfig } from '../../config/telemetry-config.ts'
import { LineSink, type Outlet } from './line-sink.ts'
import { dogstatsdLine, statsdLine } from './lines.ts'

export interface SinkWorld {
  readonly clock: Clock
  readonly log: Logger
  readonly datagrams: DatagramPort
  readonly tcp: TcpPort
}

/** Bytes that fit into a datagram on most networks. */
const datagramBytes = 1400
const streamBytes = 4096
const dialMs = 10_000

/** The receivers that the configuration names. */
export function openSinks(world: SinkWorld, config: TelemetryConfig, hostName: string): readonly LineSink[] {
  const { statsdAddress, statsiteAddress, dogstatsdAddress, dogstatsdTags } = config
  const sinks: LineSink[] = []
  const add = (receiver: string, address: string, parts: Pick<ConstructorParameters<typeof LineSink>[0], 'line' | 'packetBytes'>, by: typeof byDatagram): void => {
    if (address === '') return
    const to = placeOf(receiver, address)
    sinks.push(new LineSink({ clock: world.clock, log: world.log, receiver, ...parts, open: (failed) => by(world, to, failed) }))
  }
  add('statsite', statsiteAddress, { line: statsdLine, packetBytes: streamBytes }, byStream)
  add('statsd', statsdAddress, { line: statsdLine, packetBytes: datagramBytes }, byDatagram)
  const line: typeof statsdLine = (series, value) => dogstatsdLine(series, value, dogstatsdTags, hostName)
  add('dogstatsd', dogstatsdAddress, { line, packetBytes: datagramBytes }, byDatagram)
  return sinks
}

interface Place {
  readonly host: string
  readonly port: number
}

function placeOf(receiver: string, address: string): Place {
  const split = splitHostPort(address)
  if ('error' in split) throw new ConsulError('telemetry', `telemetry: ${receiver}: ${split.error}`)
  const port = Number(split.port)
  if (!/^\d+$/.test(split.port) || port < 1 || port > 65_535) throw new ConsulError('telemetry', `telemetry: ${receiver}: address ${split.port}: invalid port`)
  return { host: split.host === '' ? '127.0.0.1' : split.host, port }
}

function byDatagram({ datagrams }: SinkWorld, to: Place, failed: (error: unknown) => void): Promise<Outlet> {
  return datagrams.dial(to, () => undefined, failed)
}

async function byStream({ tcp }: SinkWorld, to: Place): Promise<Outlet> {
  const connection = await tcp.dial(to, dialMs)
  return { send: (bytes) => connection.write(bytes), close: () => Promise.resolve(connection.close()) }
}
