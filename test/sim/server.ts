import { AssertionFailure } from '../../src/std/assert.ts'
import { RaftNode, type RaftParts } from '../../src/raft/node.ts'
import type { RaftConfiguration } from '../../src/raft/ports.ts'
import type { Logger } from '../../src/runtime/ports.ts'
import { DiskSnapshotStore } from '../../src/raft/storage/snapshot-store.ts'
import { SimulatedClock } from '../../src/runtime/sim/clock.ts'
import { Platter, SimulatedDisk } from '../../src/runtime/sim/disk.ts'
import type { SimulatedNetwork } from '../../src/runtime/sim/network.ts'
import type { SeededRandom } from '../../src/runtime/sim/random.ts'
import type { Owner, Scheduler } from '../../src/runtime/sim/scheduler.ts'
import type { Invariants, Observed } from './invariants.ts'
import { KvMachine } from './kv-machine.ts'
import { emptyPlatter, SimulatedLogStore, type LogFaults, type LogPlatter } from '../../src/testing/log-store.ts'
import type { Sabotage } from './sabotage.ts'
import { handlerFor, simulatedTransport } from './transport.ts'

const snapshotFolder = 'snapshots'
/** What failed syncs say; for this a server may stop. */
const simulatedFailure = 'input/output error'

/** How often what a run is for did happen. */
export interface Tally {
  elections: number
  crashes: number
  failedSyncs: number
  truncations: number
  snapshotsInstalled: number
  membershipChanges: number
  transfers: number
}

/** What all servers of one cluster share. */
export interface World {
  readonly scheduler: Scheduler
  readonly network: SimulatedNetwork
  readonly invariants: Invariants
  readonly tally: Tally
  readonly options: NonNullable<RaftParts['options']>
  readonly sabotage: Sabotage
  readonly brokenSnapshots: () => number
  readonly log: (line: string) => void
}

/** One life of a process on a server, from start to crash. */
interface Life {
  readonly owner: Owner
  readonly log: SimulatedLogStore
  readonly machine: KvMachine
  node: RaftNode | undefined
  ready: boolean
  commitIndex: number
  configurations: RaftConfiguration[]
}

/** A server with disks that outlive its crashes. */
export class SimulatedServer implements Observed {
  readonly id: string
  readonly address: string
  readonly logPlatter: LogPlatter = emptyPlatter()
  readonly platter = new Platter()
  readonly faults: LogFaults & { full: number }
  readonly #world: World
  readonly #random: SeededRandom
  /** Members of the first configuration, for those that belong to it. */
  readonly #first: RaftConfiguration | undefined
  #life: Life | undefined

  constructor(world: World, random: SeededRandom, number: number, first: RaftConfiguration | undefined) {
    this.id = `s${number}`
    this.address = `10.0.0.${number}:8300`
    this.#world = world
    this.#random = random
    this.#first = first
    const { lies } = world.sabotage
    this.faults = { sync: [0.5, 3], failure: 0, full: 0, ...(lies === undefined ? {} : { lies }) }
  }

  get alive(): boolean {
    return this.#life !== undefined
  }

  get node(): RaftNode | undefined {
    return this.#life?.node
  }

  get machine(): KvMachine | undefined {
    return this.#life?.machine
  }

  /** Leads, and has applied everything that was committed before. */
  get ready(): boolean {
    return this.#life?.ready === true
  }

  get log(): SimulatedLogStore {
    if (this.#life === undefined) throw new Error(`${this.id} is down`)
    return this.#life.log
  }

  /** Where the snapshots on the platter end. */
  get durableSnapshots(): readonly number[] {
    const names = this.platter.durableNames(snapshotFolder).filter((name) => !name.endsWith('.tmp'))
    return names.map((name) => Number(name.split('-')[1]))
  }

  /** The configurations that may have decided what was committed lately. */
  get configurations(): readonly RaftConfiguration[] {
    return this.#life?.configurations ?? []
  }

  start(): void {
    const { scheduler, invariants } = this.#world
    const owner: Owner = { name: this.id, dead: false, pausedUntil: 0 }
    const log = new SimulatedLogStore(scheduler, owner, this.#random.fork(), this.logPlatter, this.faults, (change) => {
      if ('stable' in change) invariants.stableWritten(this.id, change.stable)
      else invariants.entriesWritten(this.id, log, change.append)
      if ('append' in change && change.truncated) this.#world.tally.truncations++
    })
    const machine = new KvMachine((entry, digest) => {
      scheduler.note(`${this.id} applied ${entry.Index} ${digest}`)
      invariants.applied(this.id, entry, digest)
    })
    const life: Life = { owner, log, machine, node: undefined, ready: false, commitIndex: 0, configurations: [] }
    this.#life = life
    this.#run(life).catch((error: unknown) => {
      if (owner.dead) return
      if (String(error).includes(simulatedFailure)) return this.crash()
      invariants.violate('a server starts from what it wrote', `${this.id}: ${String(error)}`)
    })
  }

  async #run(life: Life): Promise<void> {
    const { scheduler, network, options, sabotage, brokenSnapshots, tally } = this.#world
    const random = this.#random.fork()
    const clock = new SimulatedClock(scheduler, life.owner, random.between(0.97, 1.03), random.between(0, 1000))
    const disk = new SimulatedDisk(scheduler, life.owner, random.fork(), this.platter, () => this.#diskFault(random))
    const runtime = { clock, random: random.fork(), log: this.#logger(), disk }
    const snapshots = await DiskSnapshotStore.open(runtime, snapshotFolder)
    const node = await RaftNode.start({
      runtime,
      log: life.log,
      snapshots,
      fsm: sabotage.machine?.(life.machine) ?? life.machine,
      transport: simulatedTransport(network, this.address, life.owner),
      id: this.id,
      address: this.address,
      options,
      ...(sabotage.rules === undefined ? {} : { rules: sabotage.rules }),
      onLeadership: (leading) => this.#leadership(life, leading),
      onFatal: (error) => this.#fatal(life, error),
    })
    if (life.owner.dead) return
    life.node = node
    network.listen(this.address, life.owner, handlerFor(node.service, random.fork(), brokenSnapshots, () => tally.snapshotsInstalled++))
    if (this.#first !== undefined && node.lastIndex() === 0) {
      await node.bootstrap(this.#first).catch((error: unknown) => this.#world.log(`${this.id} bootstrap: ${String(error)}`))
    }
  }

  /** The process is gone at once; what it had not synced is, too, or not quite. */
  crash(): void {
    const life = this.#life
    if (life === undefined) return
    this.#world.log(`${this.id} crashes`)
    this.#world.tally.crashes++
    life.owner.dead = true
    life.log.crash()
    this.platter.crash(this.#random)
    this.#world.network.close(this.address)
    this.#life = undefined
  }

  /** A client's request gets here; never when the server is down, later when it is paused. */
  arrival(delay: number): Promise<void> {
    const owner = this.#life?.owner
    return owner === undefined ? Promise.reject(new Error('connection refused')) : this.#world.scheduler.sleep(delay, owner)
  }

  pause(until: number): void {
    if (this.#life !== undefined) this.#life.owner.pausedUntil = until
  }

  /** Looks at the server from outside, after every event. */
  observe(): void {
    const life = this.#life
    const node = life?.node
    if (life === undefined || node === undefined) return
    const commitIndex = node.commitIndex()
    if (commitIndex > life.commitIndex) {
      this.#world.invariants.committed(this, node.term(), life.commitIndex + 1, commitIndex)
      life.commitIndex = commitIndex
    }
    const { configuration, index } = node.configuration()
    this.#world.invariants.configured(this, index)
    if (life.configurations[0] !== configuration) life.configurations = [configuration, ...life.configurations].slice(0, 2)
  }

  #leadership(life: Life, leading: boolean): void {
    life.ready = false
    const { node } = life
    if (!leading || node === undefined || life.owner.dead) return
    const term = node.term()
    this.#world.log(`${this.id} leads term ${term}`)
    this.#world.tally.elections++
    this.#world.scheduler.note(`${this.id} leads ${term}`)
    this.#world.invariants.elected(this, term, node.lastIndex())
    node.barrier().then(
      () => (life.ready = node.role() === 'Leader' && node.term() === term),
      (error: unknown) => this.#world.log(`${this.id} barrier: ${String(error)}`),
    )
  }

  /** A failed sync is one of the simulated faults, and then stopping is right; nothing else may stop a server. */
  #fatal(life: Life, error: unknown): void {
    if (life.owner.dead) return
    const text = error instanceof Error ? error.message : String(error)
    this.#world.log(`${this.id} stops: ${text}`)
    if (error instanceof AssertionFailure || !text.includes(simulatedFailure)) {
      this.#world.invariants.violate('no server breaks its own invariants', `${this.id}: ${text}`)
    }
    this.#world.tally.failedSyncs++
    this.crash()
  }

  /** A disk without room, now and then; snapshots then fail and are tried again. */
  #diskFault(random: SeededRandom): string | undefined {
    return this.#life?.node !== undefined && random.chance(this.faults.full) ? 'ENOSPC' : undefined
  }

  #logger(): Logger {
    const write = (message: string, fields?: Readonly<Record<string, unknown>>): void => {
      this.#world.log(`${this.id} ${message} ${fields === undefined ? '' : JSON.stringify(fields)}`)
    }
    const logger: Logger = { error: write, warn: write, info: write, debug: write, trace: write, named: () => logger }
    return logger
  }
}
