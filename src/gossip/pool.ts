import { byteArray, byteString } from '../std/bytes.ts'
import { ConsulError } from '../std/errors.ts'
import { joinProblems } from '../std/go-multi-error.ts'
import type { Runtime } from '../runtime/ports.ts'
import type { Vivaldi } from '../wire/records/coordinate.ts'
import type { PoolHandlers } from './delivery.ts'
import { Driver, type PoolNet } from './driver.ts'
import { joinTargets, type JoinTarget } from './join-address.ts'
import { base64Key } from './keyring-file.ts'
import type { PoolOptions } from './options.ts'
import type { KeyOperation, KeyOutcome } from './serf/key-requests.ts'
import type { Done } from './serf/leaving.ts'
import { ipText, type PoolMember } from './serf/member.ts'
import type { QueryOptions } from './serf/query-outbox.ts'

export type { PoolEvent, PoolHandlers, PoolQuery } from './delivery.ts'
export type { PoolNet } from './driver.ts'
export type { KeyOperation, KeyOutcome } from './serf/key-requests.ts'
export type { PoolMember } from './serf/member.ts'
export type { QueryOptions } from './serf/query-outbox.ts'

/** What came back of a query, by member. */
export interface QueryOutcome {
  readonly acks: readonly string[]
  readonly answers: ReadonlyMap<string, Uint8Array>
}

/** How many addresses were joined; an error if none was. */
export interface JoinOutcome {
  readonly joined: number
  readonly error?: ConsulError
}

const ended = (): void => undefined
const noMore = (): ConsulError => new ConsulError('gossip-closed', `Serf can't Join after Leave or Shutdown`)

/** A member of a pool, on real or simulated sockets. */
export class GossipPool {
  readonly #runtime: Runtime
  readonly #net: PoolNet
  readonly #name: string
  readonly #driver: Driver
  /** What waits for an end that will not come once the pool is closed. */
  readonly #waiting = new Set<(error: Error) => void>()
  #joins: Promise<unknown> = Promise.resolve()

  private constructor(runtime: Runtime, net: PoolNet, name: string, driver: Driver) {
    this.#runtime = runtime
    this.#net = net
    this.#name = name
    this.#driver = driver
  }

  /**
   * Binds and begins, as a pool of one; members remembered from an earlier life are joined in the background. The handlers are not
   * called before this has resolved.
   */
  static async start(runtime: Runtime, net: PoolNet, options: PoolOptions, handlers: PoolHandlers): Promise<GossipPool> {
    const driver = await Driver.start(runtime, net, options, handlers)
    const pool = new GossipPool(runtime, net, options.name, driver)
    if (driver.remembered.alive.size > 0) driver.background(pool.#rejoin())
    return pool
  }

  /** The address that others are told. */
  get address(): { readonly ip: string; readonly port: number } {
    const { ip, port } = this.#driver.advertised
    return { ip: ipText(ip), port }
  }

  get encrypted(): boolean {
    return this.#driver.keyring !== undefined
  }

  /** This member. */
  local(): PoolMember {
    return this.#driver.serf.member(this.#name)!
  }

  /** Everybody who is known, those that left or failed included. */
  members(): readonly PoolMember[] {
    return this.#driver.serf.members()
  }

  member(name: string): PoolMember | undefined {
    return this.#driver.serf.member(name)
  }

  /** Joins the pools of these members, `[name/]host[:port]`. What happened there before is not heard of when `ignoreOld` is set. */
  join(addresses: readonly string[], ignoreOld: boolean): Promise<JoinOutcome> {
    // One after the other: a machine can ignore old events for one join only.
    const joined = this.#joins.then(() => this.#join(addresses, ignoreOld))
    this.#joins = joined.then(ended, ended)
    return joined
  }

  /** Leaves in order; resolves when everybody should know. The pool answers until it is closed. */
  leave(): Promise<void> {
    const { serf, now } = this.#driver
    return this.#done((done) => serf.leave(now, done))
  }

  /** Makes a member that failed count as one that left, at all members; `prune` makes them forget it. */
  forceLeave(name: string, prune: boolean): Promise<void> {
    const { serf, now } = this.#driver
    return this.#done((done) => serf.forceLeave(now, name, prune, done))
  }

  /** Resolves when the new tags were told. */
  async setTags(tags: ReadonlyMap<string, string>): Promise<void> {
    const { serf, swim, now } = this.#driver
    const meta = serf.retag(tags)
    await this.#done((done) => {
      swim.updateMeta(now, meta, (error) => done(error === undefined ? undefined : new ConsulError('gossip-update', error)))
    })
  }

  /** Tells everybody, this member included. Throws when it is too long. */
  userEvent(name: string, payload: Uint8Array, coalesce: boolean): void {
    const { serf, now } = this.#driver
    serf.userEvent(now, name, byteString(payload), coalesce)
    this.#driver.settle()
  }

  /** Asks everybody, or whom the options name, and collects until the time is over. */
  query(name: string, payload: Uint8Array, options: QueryOptions = {}): Promise<QueryOutcome> {
    const { serf, now } = this.#driver
    const acks: string[] = []
    const answers = new Map<string, Uint8Array>()
    return this.#wait((resolve) => {
      serf.query(now, name, payload.length === 0 ? null : byteString(payload), options, {
        ack: (from) => acks.push(from),
        answer: (from, answer) => answers.set(from, byteArray(answer)),
        ended: () => resolve({ acks, answers }),
      })
    })
  }

  /** Does something with the keys of all members; the key is in base64, and is not looked at for a list. */
  async keys(operation: KeyOperation, key: string, options: { readonly relayFactor?: number } = {}): Promise<KeyOutcome> {
    const { serf, now } = this.#driver
    const bytes = operation === 'list' ? new Uint8Array() : base64Key(key)
    return this.#wait((resolve) => serf.keys(now, operation, bytes, options.relayFactor ?? 0, resolve))
  }

  /** Where this member is. */
  coordinate(): Vivaldi {
    return this.#driver.serf.coordinate()
  }

  /** Where a member last said to be; undefined when this one never pinged it. */
  cachedCoordinate(name: string): Vivaldi | undefined {
    return this.#driver.serf.coordinateOf(name)
  }

  /** The group `serf_lan` or `serf_wan` of an agent's figures. */
  stats(): Record<string, string> {
    return { ...this.#driver.serf.stats(), health_score: String(this.#driver.swim.healthScore) }
  }

  /** Falls silent and lets go of sockets and files. Others take this member for failed unless it left before. */
  async close(): Promise<void> {
    const { closed, serf, serfLog } = this.#driver
    if (closed) return
    if (serf.phase !== 'left') serfLog.warn('serf: Shutdown without a Leave')
    const over = this.#driver.close()
    const error = noMore()
    for (const end of this.#waiting) end(error)
    await over
  }

  async #join(addresses: readonly string[], ignoreOld: boolean): Promise<JoinOutcome> {
    const { serf, swimLog } = this.#driver
    if (serf.phase !== 'alive') throw noMore()
    serf.ignoreOldEvents(ignoreOld)
    const problems: string[] = []
    let joined = 0
    try {
      for (const address of addresses) {
        for (const target of await this.#resolved(address, problems)) {
          const problem = await this.#joinOne(target)
          if (problem === undefined) joined++
          else {
            problems.push(`Failed to join ${ipText(target.ip)}: ${problem}`)
            swimLog.debug(`memberlist: ${problems.at(-1)}`)
          }
        }
      }
    } finally {
      serf.ignoreOldEvents(false)
    }
    if (joined === 0) return problems.length === 0 ? { joined } : { joined, error: new ConsulError('gossip-join', joinProblems(problems)) }
    serf.sayJoined(this.#driver.now)
    this.#driver.settle()
    return { joined }
  }

  async #resolved(address: string, problems: string[]): Promise<readonly JoinTarget[]> {
    try {
      return await joinTargets(address, this.#driver.bindPort, (host) => this.#net.resolve(host))
    } catch (error) {
      problems.push(`Failed to resolve ${address}: ${error instanceof Error ? error.message : String(error)}`)
      this.#driver.swimLog.warn(`memberlist: ${problems.at(-1)}`)
      return []
    }
  }

  /** Resolves with what went wrong, if anything. */
  #joinOne({ name, ip, port }: JoinTarget): Promise<string | undefined> {
    const { swim, now } = this.#driver
    return this.#wait((resolve) => {
      swim.join(now, name === undefined ? { ip, port } : { ip, port, node: name }, resolve)
    })
  }

  /** Tries those who were alive, in random order, until one answers. */
  async #rejoin(): Promise<void> {
    const { serf, serfLog, remembered } = this.#driver
    const left = [...remembered.alive].filter(([name]) => name !== this.#name)
    while (left.length > 0 && serf.phase === 'alive') {
      const [[name, address]] = left.splice(Math.floor(this.#runtime.random.float() * left.length), 1) as [[string, string]]
      serfLog.info(`serf: Attempting re-join to previously known node: ${name}: ${address}`)
      for (const target of await this.#resolved(`${name}/${address}`, [])) {
        if ((await this.#joinOne(target)) !== undefined) continue
        return serfLog.info(`serf: Re-joined to previously known node: ${name}: ${address}`)
      }
    }
    serfLog.warn('serf: Failed to re-join any previously known node')
  }

  #done(begin: (done: Done) => void): Promise<void> {
    return this.#wait((resolve, reject) => begin((problem) => (problem === undefined ? resolve(undefined) : reject(problem))))
  }

  /** Begins something whose end the machines tell; it fails when the pool is closed before. */
  #wait<T>(begin: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> {
    if (this.#driver.closed) return Promise.reject(noMore())
    return new Promise<T>((resolve, reject) => {
      const failed = (error: Error): void => {
        this.#waiting.delete(failed)
        reject(error)
      }
      this.#waiting.add(failed)
      const done = (value: T): void => {
        this.#waiting.delete(failed)
        resolve(value)
      }
      try {
        begin(done, failed)
      } catch (error) {
        failed(error as Error)
      }
      this.#driver.settle()
    })
  }
}
