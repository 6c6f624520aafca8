import { unreachable } from '../std/assert.ts'
import { byteString } from '../std/bytes.ts'
import { ConsulError, InputError } from '../std/errors.ts'
import { joinHostPort, parseIp } from '../std/ip.ts'
import type { DatagramPort } from '../runtime/datagram.ts'
import { HostError } from '../runtime/host.ts'
import type { Logger, Runtime, Timer } from '../runtime/ports.ts'
import type { GossipSeal } from '../runtime/seal.ts'
import type { TcpPort } from '../runtime/tcp.ts'
import { deliver, note, type PoolHandlers, type Told } from './delivery.ts'
import { Envelope } from './envelope.ts'
import { writeKeyring } from './keyring-file.ts'
import { makeMachines } from './machines.ts'
import { PoolMeters } from './meters.ts'
import type { PoolOptions } from './options.ts'
import type { SerfEffect } from './serf/effects.ts'
import { Keyring } from './serf/keyring.ts'
import type { Serf } from './serf/machine.ts'
import { ipText } from './serf/member.ts'
import { nothingRemembered, type Remembered } from './serf/snapshot.ts'
import { SnapshotFile } from './snapshot-file.ts'
import { bindPool, type PoolSockets } from './sockets.ts'
import { Streams } from './streams.ts'
import type { Swim } from './swim/machine.ts'
import type { SwimEffect } from './swim/ports.ts'

/** What a pool needs of the network. */
export interface PoolNet {
  readonly tcp: TcpPort
  readonly datagrams: DatagramPort
  readonly seal: GossipSeal
  /** The addresses of a host name. */
  resolve(host: string): Promise<readonly string[]>
}

/**
 * Runs the machines of SWIM and serf on sockets and files: what happens goes in, what they say is done. One timer is armed, for what
 * is due next; between two events nothing runs. Whoever calls a machine calls `settle` afterwards.
 */
export class Driver {
  readonly #runtime: Runtime
  readonly #options: PoolOptions
  readonly #handlers: PoolHandlers
  readonly #snapshot: SnapshotFile | undefined
  readonly #envelope: Envelope
  readonly #streams: Streams
  readonly #sockets: PoolSockets
  readonly #meters: PoolMeters
  readonly keyring: Keyring | undefined
  readonly serf: Serf
  readonly swim: Swim
  readonly swimLog: Logger
  readonly serfLog: Logger
  /** What others are told. */
  readonly advertised: { readonly ip: Uint8Array; readonly port: number }
  readonly remembered: Remembered
  #told: Told[] = []
  #timer: { readonly at: number; readonly timer: Timer } | undefined
  #settling = false
  #again = false
  /** Set once the owner can be told something. */
  #telling = false
  #closed = false
  #keyWrites: Promise<void> = Promise.resolve()
  #silence: Promise<void> | undefined

  private constructor(runtime: Runtime, net: PoolNet, options: PoolOptions, handlers: PoolHandlers, made: Made) {
    this.#runtime = runtime
    this.#options = options
    this.#handlers = handlers
    this.#sockets = made.sockets
    this.#meters = new PoolMeters(runtime.metrics)
    this.#snapshot = made.snapshot
    this.remembered = made.snapshot?.remembered ?? nothingRemembered
    this.swimLog = runtime.log.named('memberlist').named(options.label)
    this.serfLog = runtime.log.named('serf').named(options.label)
    const { keys = [], verifyIncoming = true, verifyOutgoing = true, timings } = options
    this.keyring = keys.length === 0 ? undefined : new Keyring(keys)
    this.#envelope = new Envelope(net.seal, runtime.random, this.keyring, { verifyIncoming, verifyOutgoing })
    this.advertised = advertised(options, made.sockets)
    const { serf, swim } = makeMachines({
      options,
      ...this.advertised,
      bindPort: made.sockets.port,
      keyring: this.keyring,
      remembered: this.remembered,
      mayMerge: handlers.mayMerge === undefined ? undefined : (members) => handlers.mayMerge?.(members),
      random: runtime.random,
      serfLog: this.serfLog,
      swimLog: this.swimLog,
      meter: this.#meters,
    })
    this.serf = serf
    this.swim = swim
    this.#streams = new Streams(runtime.clock, this.swimLog, net.tcp, this.#envelope, timings.tcpTimeoutMs, {
      answer: (message, ip, port) => {
        const answer = swim.stream(this.now, message, bytesOfIp(ip), port)
        this.#meters.streamBytes.add(answer?.length ?? 0)
        this.settle()
        return answer
      },
      refuse: (text) => swim.streamError(text),
    })
  }

  /** Binds, reads what is remembered, and begins as a pool of one. The handlers are not called before this has resolved. */
  static async start(runtime: Runtime, net: PoolNet, options: PoolOptions, handlers: PoolHandlers): Promise<Driver> {
    let driver: Driver | undefined
    const { snapshotPath, rejoinAfterLeave = false } = options
    const sockets = await bindPool(
      net,
      options.bind,
      options.timings.tcpTimeoutMs,
      (datagram, ip, port) => {
        if (driver !== undefined) driver.#received(datagram, ip, port)
      },
      async (connection) => {
        if (driver === undefined) return
        driver.#meters.accepted.add(1)
        await driver.#streams.serve(connection)
      },
    )
    try {
      const snapshot = snapshotPath === undefined ? undefined : await SnapshotFile.open(runtime, snapshotPath, rejoinAfterLeave)
      driver = new Driver(runtime, net, options, handlers, { sockets, snapshot })
      driver.#start()
      return driver
    } catch (error) {
      await sockets.listener.close()
      await sockets.datagrams.close()
      throw error
    }
  }

  get now(): number {
    return this.#runtime.clock.now()
  }

  /** The port of both sockets. */
  get bindPort(): number {
    return this.#sockets.port
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Does what the machines say until they say no more, tells the owner, and arms the timer. */
  settle(): void {
    if (this.#settling) {
      this.#again = true
      return
    }
    this.#settling = true
    try {
      do {
        this.#again = false
        this.#perform()
        if (this.#telling) this.#tell()
      } while (this.#again)
    } finally {
      this.#settling = false
    }
    this.#arm()
  }

  /** Work whose failure is logged. */
  background(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!this.#closed) this.serfLog.error(`serf: ${textOf(error)}`)
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#fallSilent()
    await this.#keyWrites
    await this.#snapshot?.close()
  }

  #start(): void {
    const { swim, serf } = this
    const below = {
      get numMembers() {
        return swim.live
      },
      ...this.advertised,
    }
    serf.start(this.now, below)
    swim.start(this.now)
    this.settle()
    this.#runtime.clock.timer(0, () => {
      this.#telling = true
      this.settle()
    })
  }

  #fallSilent(): Promise<void> {
    return (this.#silence ??= this.#stop())
  }

  async #stop(): Promise<void> {
    this.#timer?.timer.cancel()
    this.#timer = undefined
    this.swim.shutdown()
    this.serf.stop(this.now)
    this.#streams.close()
    await this.#sockets.listener.close()
    await this.#sockets.datagrams.close()
  }

  #received(datagram: Uint8Array, ip: string, port: number): void {
    if (this.#closed) return
    this.#meters.receivedBytes.add(datagram.length)
    let message: Uint8Array
    try {
      message = this.#envelope.openDatagram(datagram)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return this.swimLog.error(`memberlist: Decrypt packet failed: ${error.message} from=${ip}:${port}`)
    }
    this.swim.datagram(this.now, message, bytesOfIp(ip), port)
    this.settle()
  }

  #perform(): void {
    const { serf, swim } = this
    for (;;) {
      const { now } = this
      if ((serf.deadline() ?? Infinity) <= now) serf.tick(now)
      const said = serf.takeEffects()
      for (const effect of said) this.#act(effect)
      if (serf.hasBroadcasts()) swim.wake(now)
      const below = swim.takeEffects()
      for (const effect of below) this.#send(effect)
      if (said.length + below.length === 0 && (serf.deadline() ?? Infinity) > now) break
    }
    this.#meters.health(swim.healthScore)
    if (this.#snapshot === undefined || this.#closed) return
    this.#snapshot.log.time(serf.memberTime)
    this.#snapshot.touch()
  }

  #act(effect: SerfEffect): void {
    this.#meters.happened(effect)
    if (this.#snapshot !== undefined) note(this.#snapshot.log, effect)
    switch (effect.kind) {
      case 'members':
      case 'userEvent':
      case 'query':
        return void this.#told.push(effect)
      case 'queryTime':
        return
      case 'send':
        if (isAddress(effect)) this.swim.sendTo(this.now, effect, effect.bytes)
        else this.serfLog.error(`serf: no address to answer to: ${ipText(effect.ip)}:${effect.port}`)
        return
      case 'reconnect':
        this.swim.join(this.now, { ip: effect.ip, port: effect.port, node: effect.name }, () => undefined)
        return
      case 'leave':
        return this.swim.leave(this.now, (error) => {
          this.serf.memberlistLeft(this.now, error === undefined ? undefined : new ConsulError('gossip-leave', error))
        })
      case 'leaving':
        return this.background(this.#snapshot?.flush() ?? Promise.resolve())
      case 'keys':
        return this.#writeKeys()
      case 'nameLost':
        this.#told.push(effect)
        return this.background(this.#fallSilent())
      default:
        unreachable(effect, 'serf effect')
    }
  }

  #send(effect: SwimEffect): void {
    const { ip, port, bytes } = effect
    switch (effect.kind) {
      case 'datagram':
        this.#meters.sentBytes.add(bytes.length)
        return this.#sockets.datagrams.send(this.#envelope.sealDatagram(bytes), ipText(ip), port, (error) => {
          if (this.#closed) return
          this.swimLog.error(`memberlist: Failed to send to ${ipText(ip)}:${port}: ${error.message}`)
          this.swim.sendFailed(this.now, ip, port)
          this.settle()
        })
      case 'pushPull':
        this.swimLog.debug(`memberlist: Initiating push/pull sync with: ${effect.node ?? ''} ${joinHostPort(ipText(ip), port)}`)
        return this.#ask(effect, undefined, (answer) => this.swim.pushPulled(this.now, effect.ticket, answer))
      case 'tcpPing':
        return this.#ask(effect, Math.max(effect.untilMs - this.now, 1), (answer) => {
          if (answer instanceof HostError && answer.code === 'ECONNREFUSED') this.swim.tcpRefused(this.now, effect.ticket)
          this.swim.tcpPinged(this.now, effect.ticket, answer)
        })
      default:
        unreachable(effect, 'swim effect')
    }
  }

  #ask(effect: Exclude<SwimEffect, { kind: 'datagram' }>, withinMs: number | undefined, answered: (answer: Uint8Array | Error) => void): void {
    const begun = this.now
    const over = (answer: Uint8Array | Error): void => {
      if (effect.kind === 'pushPull') this.#meters.pushPulls.add(this.now - begun)
      answered(answer)
      this.settle()
    }
    this.#meters.connected.add(1)
    this.#meters.streamBytes.add(effect.bytes.length)
    const asked = this.#streams.ask(effect, effect.bytes, withinMs)
    this.background(asked.then(over, (error: unknown) => over(error instanceof Error ? error : new Error(String(error)))))
  }

  #tell(): void {
    const told = this.#told
    if (told.length === 0) return
    this.#told = []
    deliver(told, this.#handlers, (query, payload) => {
      const problem = this.serf.answer(this.now, query.ticket, byteString(payload))
      this.settle()
      return problem
    })
  }

  /** One timer: it may fire early, which the machines do not mind. */
  #arm(): void {
    if (this.#closed || this.serf.phase === 'stopped') return
    const deadline = Math.min(this.swim.deadline(), this.serf.deadline() ?? Infinity)
    if (deadline === Infinity || (this.#timer !== undefined && this.#timer.at <= deadline)) return
    this.#timer?.timer.cancel()
    const timer = this.#runtime.clock.timer(Math.max(deadline - this.now, 0), () => {
      this.#timer = undefined
      this.swim.tick(this.now)
      this.settle()
    })
    this.#timer = { at: deadline, timer }
  }

  #writeKeys(): void {
    const { keyringFile } = this.#options
    const { keyring } = this
    if (keyringFile === undefined || keyring === undefined) return
    const { keys } = keyring
    this.#keyWrites = this.#keyWrites
      .then(() => writeKeyring(this.#runtime.disk, keyringFile, keys, true))
      .catch((error: unknown) => this.serfLog.error(`serf: Failed to write keyring file: ${textOf(error)}`))
  }
}

interface Made {
  readonly sockets: PoolSockets
  readonly snapshot: SnapshotFile | undefined
}

function advertised({ advertise = {} }: PoolOptions, sockets: PoolSockets): { readonly ip: Uint8Array; readonly port: number } {
  const text = advertise.ip ?? sockets.ip
  const ip = parseIp(text)
  if (ip === undefined || ip.every((byte) => byte === 0)) {
    throw new ConsulError('gossip-advertise', `Failed to create memberlist: Failed to get final advertise address: ${text}`)
  }
  return { ip: Uint8Array.from(ip), port: advertise.port ?? sockets.port }
}

/** Where an answer can be sent to; anybody can claim any address. */
function isAddress({ ip, port }: { readonly ip: Uint8Array; readonly port: number }): boolean {
  return (ip.length === 4 || ip.length === 16) && port > 0 && port <= 0xffff
}

function bytesOfIp(text: string): Uint8Array {
  return Uint8Array.from(parseIp(text.split('%', 1)[0]!) ?? [])
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
