import { MemoryLogStore, MemorySnapshotStore } from '../raft/storage/memory.ts'
import type { Disk, Logger, Runtime } from '../runtime/ports.ts'
import { noMetrics } from '../runtime/metrics.ts'
import { nodePacking } from '../runtime/node/packing.ts'
import { nodeDisk } from '../runtime/node/disk.ts'
import { scratchFolder } from '../runtime/node/scratch.ts'
import { SimulatedClock } from '../runtime/sim/clock.ts'
import { SeededRandom } from '../runtime/sim/random.ts'
import { Scheduler } from '../runtime/sim/scheduler.ts'
import { serverMember } from '../cluster/member.ts'
import type { ConfigEntry } from '../wire/records/config-entry-forms.ts'
import type { OtherDatacenters } from './other-datacenters.ts'
import { Server } from './server.ts'

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}

const silent: Logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {}, named: () => silent }

/** What a test wants otherwise. */
interface VirtualChanges {
  readonly rpcHoldTimeoutMs?: number
  readonly bootstrap?: boolean
  readonly primaryDatacenter?: string
  readonly configEntries?: readonly ConfigEntry[]
  readonly otherDatacenters?: OtherDatacenters
}

/** A single server on virtual time, in memory; its disk is real, since only archives touch it. */
export class VirtualServer {
  readonly scheduler = new Scheduler(async () => {
    // Two turns: a reply may take a turn of its own.
    await turnOfTheLoop()
    await turnOfTheLoop()
  })
  readonly runtime: Runtime
  readonly log = new MemoryLogStore()
  server!: Server
  fatal: unknown

  private constructor(disk: Disk) {
    const owner = { name: 'server', dead: false, pausedUntil: 0 }
    const clock = new SimulatedClock(this.scheduler, owner)
    this.runtime = { clock, random: new SeededRandom(7), disk, log: silent, metrics: noMetrics }
  }

  /** A server that leads. */
  static async start(changes: VirtualChanges = {}): Promise<VirtualServer> {
    const virtual = new VirtualServer(nodeDisk)
    const identity = { nodeName: 'n1', nodeId: '11111111-2222-3333-4444-555555555555', datacenter: 'dc1' }
    const bootstrap = changes.bootstrap ?? true
    const starting = Server.start(
      virtual.runtime,
      {
        log: virtual.log,
        snapshots: new MemorySnapshotStore(virtual.runtime),
        packing: nodePacking,
        scratchFolder: scratchFolder(),
        onFatal: (error) => (virtual.fatal = error),
        otherDatacenters: changes.otherDatacenters,
      },
      {
        ...identity,
        address: '127.0.0.1:8300',
        bootstrap,
        bootstrapMode: bootstrap,
        bootstrapExpect: 0,
        serverHealthIntervalMs: 2_000,
        leaveDrainTimeMs: 5_000,
        sessionTtlMin: 10_000_000_000,
        defaultQueryTimeMs: 300_000,
        maxQueryTimeMs: 600_000,
        coordinateUpdatePeriodMs: 5_000,
        rpcHoldTimeoutMs: changes.rpcHoldTimeoutMs ?? 7_000,
        primaryDatacenter: changes.primaryDatacenter ?? 'dc1',
        configEntries: changes.configEntries ?? [],
        autopilot: {
          cleanupDeadServers: true,
          lastContactThreshold: 200_000_000,
          maxTrailingLogs: 250,
          minQuorum: 0,
          serverStabilizationTime: 10_000_000_000,
        },
        wanMember: undefined,
        member: serverMember({
          ...identity, advertiseAddr: '127.0.0.1', serfLanPort: 8301, serfWanPort: 8302, serverPort: 8300, bootstrap, bootstrapExpect: 0, version: '1.8.7',
        }),
      },
      {},
    )
    virtual.server = await virtual.still(starting)
    if (bootstrap) await virtual.until(virtual.server.ready())
    return virtual
  }

  /** Lets time pass, from event to event, until a promise settles. */
  until<T>(promise: T | Promise<T>): Promise<T> {
    return this.#settle(promise, () => this.scheduler.run(Number.MAX_SAFE_INTEGER, () => true))
  }

  /** Waits for a promise that hangs on the real disk or on compression; no time passes meanwhile. */
  still<T>(promise: T | Promise<T>): Promise<T> {
    return this.#settle(promise, turnOfTheLoop)
  }

  async #settle<T>(promise: T | Promise<T>, turn: () => Promise<void>): Promise<T> {
    let settled = false
    const watched = Promise.resolve(promise)
    const end = (): void => {
      settled = true
    }
    watched.then(end, end)
    for (;;) {
      // What is due now costs no time.
      await this.scheduler.run(this.scheduler.now, () => false)
      if (settled) return watched
      await turn()
    }
  }

  /** Lets so much time pass. */
  async advance(ms: number): Promise<void> {
    await this.scheduler.run(this.scheduler.now + ms, () => false)
  }

  async close(): Promise<void> {
    await this.until(this.server.close())
  }
}
