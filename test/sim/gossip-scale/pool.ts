import { Scheduler } from '../../../src/runtime/sim/scheduler.ts'
import { SeededRandom } from '../../../src/runtime/sim/random.ts'
import { Swim } from '../../../src/gossip/swim/machine.ts'
import { defaultBounds, lanTimings, packetBytes, type SwimTimings } from '../../../src/gossip/swim/options.ts'
import type { Instant, SwimApplication, SwimEffect, SwimNode } from '../../../src/gossip/swim/ports.ts'

/** The pool and its network. */
export interface PoolOptions {
  readonly seed: number
  readonly size: number
  readonly timings?: Partial<SwimTimings>
  /** Chance that a datagram is lost. */
  readonly loss?: number
  /** Everybody knows everybody from the start, without a word. */
  readonly settled: boolean
  /** Whether datagrams are compressed, as real ones are; that changes nothing but their size, and costs. */
  readonly compress?: boolean
}

/** Somebody was believed to be gone. */
export interface Loss {
  readonly at: Instant
  readonly observer: number
  readonly subject: number
}

/** What was sent, over all members. */
export interface Traffic {
  datagrams: number
  datagramBytes: number
  streams: number
  streamBytes: number
}

const port = 8301
/** One way through a datacenter. */
const delayMs = [0.1, 1] as const
/** How long a stream waits for who does not answer. */
const tcpTimeoutMs = 10_000
const versions = [1, 5, 2, 2, 5, 4] as const
/** As long as the coordinate that real agents put there. */
const payload = new SeededRandom(0).bytes(130)
const nothing = new Uint8Array()
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined }

const nameOf = (index: number): string => `node-${String(index).padStart(5, '0')}`
const ipOf = (index: number): Uint8Array => Uint8Array.of(10, (index >> 16) & 0xff, (index >> 8) & 0xff, index & 0xff)
const indexOf = (ip: Uint8Array): number => (ip[1]! << 16) | (ip[2]! << 8) | ip[3]!
/** About as long as the tags of a client agent. */
const metaOf = (index: number): Uint8Array => new SeededRandom(index).bytes(150)

const nodeOf = (index: number): SwimNode => {
  return { name: nameOf(index), ip: ipOf(index), port, meta: metaOf(index), versions, incarnation: 1, state: 'alive' }
}

/** A pool of SWIM machines on virtual time. They send real bytes to each other; the network delays and loses datagrams. */
export class SimulatedPool {
  readonly scheduler = new Scheduler(async () => undefined)
  readonly members: readonly SimulatedMember[]
  readonly losses: Loss[] = []
  readonly traffic: Traffic = { datagrams: 0, datagramBytes: 0, streams: 0, streamBytes: 0 }
  readonly random: SeededRandom
  readonly loss: number
  #side: ((member: SimulatedMember) => boolean) | undefined

  constructor({ seed, size, timings = {}, loss = 0, settled, compress = false }: PoolOptions) {
    this.random = new SeededRandom(seed)
    this.loss = loss
    const known = settled ? Array.from({ length: size }, (_, index) => nodeOf(index)) : []
    this.members = Array.from({ length: size }, (_, index) => new SimulatedMember(this, index, { ...lanTimings, ...timings }, compress))
    for (const member of this.members) member.start(known)
  }

  /** Cuts the pool in two, or makes it whole again. */
  separate(side: ((member: SimulatedMember) => boolean) | undefined): void {
    this.#side = side
  }

  connected(a: SimulatedMember, b: SimulatedMember): boolean {
    return this.#side === undefined || this.#side(a) === this.#side(b)
  }

  get now(): Instant {
    return this.scheduler.now
  }

  /** Lets time pass. */
  async advance(ms: number): Promise<void> {
    await this.scheduler.run(this.now + ms, () => false)
  }

  /** A network path takes so long this time. */
  delay(): number {
    return this.random.between(...delayMs)
  }

  /** How many members each member believes to be alive: the least and the most. */
  beliefs(): { readonly least: number; readonly most: number } {
    const counts = this.members.filter(({ crashed }) => !crashed).map(({ swim }) => swim.live)
    return { least: Math.min(...counts), most: Math.max(...counts) }
  }
}

/** One member: a machine, its alarm, and whether it can send and receive at present. */
export class SimulatedMember implements SwimApplication {
  readonly index: number
  swim: Swim
  crashed = false
  /** Until then what it sends and receives waits; its timers go on. */
  blockedUntil: Instant = 0
  readonly #pool: SimulatedPool
  readonly #timings: SwimTimings
  readonly #compress: boolean
  #armed: { readonly at: Instant; cancel(): void } | undefined

  constructor(pool: SimulatedPool, index: number, timings: SwimTimings, compress: boolean) {
    this.#pool = pool
    this.#timings = timings
    this.#compress = compress
    this.index = index
    this.swim = this.#born()
  }

  start(known: readonly SwimNode[]): void {
    this.swim.start(this.#pool.now, known)
    this.#after()
  }

  crash(): void {
    this.crashed = true
    this.swim.shutdown()
  }

  /** Another life of the same member, which remembers nothing. */
  restart(): void {
    this.crashed = false
    this.swim = this.#born()
    this.start([])
  }

  /** Joins through another member; resolves to what went wrong, if anything. */
  join(through: number): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.swim.join(this.#pool.now, { ip: ipOf(through), port }, resolve)
      this.#after()
    })
  }

  leave(): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.swim.leave(this.#pool.now, resolve)
      this.#after()
    })
  }

  left(now: Instant, { name }: SwimNode, state: 'dead' | 'left'): void {
    if (state === 'dead') this.#pool.losses.push({ at: now, observer: this.index, subject: Number(name.slice(5)) })
  }

  message(): void {}
  broadcasts(): readonly Uint8Array[] {
    return []
  }
  hasBroadcasts(): boolean {
    return false
  }
  localState(): Uint8Array {
    return nothing
  }
  mergeState(): void {}
  joined(): void {}
  updated(): void {}
  conflict(): void {}
  mayMerge(): undefined {
    return undefined
  }
  mayBeAlive(): undefined {
    return undefined
  }
  ackPayload(): Uint8Array {
    return payload
  }
  pingCompleted(): void {}

  #born(): Swim {
    const options = {
      name: nameOf(this.index), ip: ipOf(this.index), port, bindPort: port, meta: metaOf(this.index), versions, timings: this.#timings,
      bounds: defaultBounds, packetBytes, sealBytes: () => ({ gossip: 0, direct: 0 }), compress: this.#compress, tcpPings: true,
      deadNodeReclaimMs: 30_000,
    }
    return new Swim(options, this.#pool.random.fork(), silent, this)
  }

  /** Does what the machine wants done, and sets its alarm. */
  #after(): void {
    for (const effect of this.swim.takeEffects()) this.#whenAble(() => this.#perform(effect))
    const at = this.swim.deadline()
    if (this.#armed?.at === at) return
    this.#armed?.cancel()
    if (at === Infinity) this.#armed = undefined
    else {
      const timer = this.#pool.scheduler.at(at, undefined, () => {
        this.#armed = undefined
        if (this.crashed) return
        this.swim.tick(this.#pool.now)
        this.#after()
      })
      this.#armed = { at, cancel: () => timer.cancel() }
    }
  }

  /** Now, or when it is no longer blocked. */
  #whenAble(work: () => void): void {
    if (this.crashed) return
    const { now, scheduler } = this.#pool
    if (this.blockedUntil > now) scheduler.at(this.blockedUntil, undefined, () => this.#whenAble(work))
    else work()
  }

  #perform(effect: SwimEffect): void {
    const pool = this.#pool
    const target = pool.members[indexOf(effect.ip)]
    if (effect.kind === 'datagram') {
      pool.traffic.datagrams++
      pool.traffic.datagramBytes += effect.bytes.length
      if (target === undefined || !pool.connected(this, target) || pool.random.chance(pool.loss)) return
      pool.scheduler.after(pool.delay(), undefined, () => {
        target.#whenAble(() => {
          target.swim.datagram(pool.now, effect.bytes, ipOf(this.index), port)
          target.#after()
        })
      })
      return
    }
    this.#dial(target, effect)
  }

  #dial(target: SimulatedMember | undefined, effect: Exclude<SwimEffect, { kind: 'datagram' }>): void {
    const pool = this.#pool
    const until = effect.kind === 'tcpPing' ? effect.untilMs : pool.now + tcpTimeoutMs
    let over = false
    const end = (answer: Uint8Array | Error): void => {
      if (over) return
      over = true
      this.#whenAble(() => {
        if (effect.kind === 'tcpPing') this.swim.tcpPinged(pool.now, effect.ticket, answer)
        else this.swim.pushPulled(pool.now, effect.ticket, answer)
        this.#after()
      })
    }
    pool.traffic.streams++
    pool.traffic.streamBytes += effect.bytes.length
    pool.scheduler.at(until, undefined, () => end(new Error('i/o timeout')))
    if (target === undefined || !pool.connected(this, target)) return
    // A connection takes a round trip before anything is said.
    pool.scheduler.after(pool.delay() * 3, undefined, () => {
      target.#whenAble(() => {
        if (over) return
        const answer = target.swim.stream(pool.now, effect.bytes, ipOf(this.index), port)
        target.#after()
        pool.traffic.streamBytes += answer?.length ?? 0
        pool.scheduler.after(pool.delay(), undefined, () => end(answer ?? new Error('EOF')))
      })
    })
  }
}
