import type { RunningAgent } from '../assembly/running-agent.ts'
import type { World } from '../assembly/world.ts'
import { DiskSnapshotStore } from '../raft/storage/snapshot-store.ts'
import type { Host } from '../runtime/host.ts'
import { noMetrics } from '../runtime/metrics.ts'
import { LogHub } from '../runtime/node/log.ts'
import { nodeSeal } from '../runtime/node/seal.ts'
import { wholePacking } from '../runtime/node/whole-packing.ts'
import type { Runtime } from '../runtime/ports.ts'
import { SimulatedClock } from '../runtime/sim/clock.ts'
import { type Platter, SimulatedDisk } from '../runtime/sim/disk.ts'
import type { SimulatedHost, SimulatedInternet } from '../runtime/sim/internet.ts'
import { simulatedMachine } from '../runtime/sim/machine.ts'
import type { SeededRandom } from '../runtime/sim/random.ts'
import type { Owner } from '../runtime/sim/scheduler.ts'
import type { TlsPort } from '../runtime/tls.ts'
import { ConsulError } from '../std/errors.ts'
import { type LogPlatter, SimulatedLogStore } from './log-store.ts'
import type { SimulatedHttp } from './simulated-http.ts'
import { simulatedProbes } from './simulated-probes.ts'
import type { VirtualTime } from './virtual-time.ts'

const dataDir = '/data'

/** What all machines of one simulation share. */
export interface Shared {
  readonly time: VirtualTime
  readonly internet: SimulatedInternet
  readonly http: SimulatedHttp
  /** Fails when there is no machine of that name. */
  readonly addressOf: (name: string) => string
  readonly onLog: ((line: string) => void) | undefined
}

/**
 * What goes wrong on a machine, from now on; may be changed at any time. What was not synced when an agent crashes is lost or torn in any
 * case.
 *
 * @example
 * ```ts
 * machine.faults.sync = [50, 200] // A slow disk,
 * machine.faults.syncFailure = 0.01 // one that fails now and then,
 * machine.faults.full = true // one that is full,
 * machine.faults.calendar = 86_400_000 // and a date that is a day ahead.
 * ```
 */
export interface MachineFaults {
  /** Chance that a sync of the disk fails. A server whose log cannot be synced stops, and acknowledges nothing more. Default: 0. */
  syncFailure: number
  /** How long a sync takes, in milliseconds: between these two. Default: 0.2 to 0.8. */
  sync: readonly [number, number]
  /** The disk is full: every write fails. A server then stops. Default: false. */
  full: boolean
  /** By so many milliseconds the calendar is wrong, as after somebody has set it. Timers do not run by it. Default: 0. */
  calendar: number
}

/** One life of the program on a machine, from start to crash or end. */
export interface Life {
  readonly owner: Owner
  readonly host: SimulatedHost
  readonly log: SimulatedLogStore
  readonly world: World
  agent: RunningAgent | undefined
}

/** The machine that a life is lived on, and what outlives it. */
interface Place {
  readonly name: string
  readonly ip: string
  readonly faults: MachineFaults
  readonly platter: Platter
  readonly logPlatter: LogPlatter
  /** Seconds gained a second, and milliseconds at the start. */
  readonly clock: { readonly rate: number; readonly offset: number }
}

/** All that an agent touches on a simulated machine, new; what was on the disks is there. */
export function newLife({ time: { scheduler }, internet, http, addressOf, onLog }: Shared, place: Place, random: SeededRandom): Life {
  const { name, ip, faults } = place
  const owner: Owner = { name, dead: false, pausedUntil: 0 }
  const clock = new SimulatedClock(scheduler, owner, place.clock.rate, place.clock.offset, () => faults.calendar)
  const hub = new LogHub(() => clock.wall())
  if (onLog !== undefined) hub.addSink({ level: 'debug', write: (line) => onLog(`${name}: ${line.trimEnd()}`) })
  const luck = random.fork()
  const diskFault = (operation: 'read' | 'write' | 'sync'): string | undefined => {
    if (operation === 'read') return undefined
    if (faults.full) return 'ENOSPC'
    return operation === 'sync' && faults.syncFailure > 0 && luck.chance(faults.syncFailure) ? 'EIO' : undefined
  }
  const disk = new SimulatedDisk(scheduler, owner, random.fork(), place.platter, diskFault, () => faults.sync)
  const runtime: Runtime = { clock, random: random.fork(), disk, log: hub.logger('agent'), metrics: noMetrics }
  const log = new SimulatedLogStore(scheduler, owner, random.fork(), place.logPlatter, {
    get sync() {
      return faults.sync
    },
    get failure() {
      return faults.full ? 1 : faults.syncFailure
    },
  })
  const host = internet.host(ip, owner)
  const world: World = {
    runtime,
    logs: hub,
    http: http.portOf(owner),
    tcp: host.tcp,
    datagrams: host.datagrams,
    cluster: { tcp: host.tcp, datagrams: host.datagrams, tls: noTls, seal: nodeSeal, resolve: async (of) => [addressOf(of)] },
    checks: { startCaptured: noPrograms, probes: simulatedProbes(host), dockerHost: '', shell: '' },
    machine: simulatedMachine(name),
    packing: wholePacking,
    scratchFolder: dataDir,
    openStorage: async (of, folder) => ({ log, snapshots: await DiskSnapshotStore.open(of, `${folder}/raft/snapshots`), close: () => log.close() }),
    webFiles: async () => undefined,
    sockets: { clear: noSockets, setAccess: noSockets },
    tlsFault: (material) => noTls.fault(material),
    transport: ({ address }) => http.transport(address),
  }
  return { owner, host, log, world, agent: undefined }
}

/** A machine as its configuration sees it. */
export function simulatedHost(name: string, ip: string): Host {
  return {
    name: () => name,
    addresses: () => [
      { interface: 'lo', ip: '127.0.0.1', family: 4, loopback: true },
      { interface: 'eth0', ip, family: 4, loopback: false },
    ],
    pathKind: (path) => (path === dataDir ? 'folder' : 'absent'),
    readFile: (path) => {
      throw new ConsulError('no-file', `open ${path}: no such file or directory`)
    },
    folder: () => [],
    openFileLimit: () => undefined,
  }
}

function noPrograms(): Promise<never> {
  return Promise.reject(new ConsulError('no-program', 'exec: there are no programs to run on a simulated machine: use a TTL, TCP or HTTP check'))
}

function noSockets(): Promise<never> {
  return Promise.reject(new ConsulError('no-socket', 'there are no unix sockets on a simulated machine'))
}

const noTls: TlsPort = {
  accept: () => Promise.reject(new ConsulError('no-tls', 'there is no TLS between simulated machines')),
  connect: () => Promise.reject(new ConsulError('no-tls', 'there is no TLS between simulated machines')),
  fault: () => 'there is no TLS between simulated machines',
}
