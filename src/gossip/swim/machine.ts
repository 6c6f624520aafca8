import { unreachable } from '../../std/assert.ts'
import { InputError } from '../../std/errors.ts'
import { decompressed, compressed, openPacket } from '../../wire/memberlist-packet.ts'
import {
  decodeAck, decodeMessage, decodeUserStream, encodeAck, encodeMemberlistError, encodeNack, encodeUser, MemberlistType, type MemberlistMessage,
} from '../../wire/memberlist.ts'
import { MemberlistPing, type MemberlistAlive } from '../../wire/records/memberlist.ts'
import { Reader } from '../../wire/msgpack-reader.ts'
import { Beliefs } from './beliefs.ts'
import { addressText, Core, type Target } from './core.ts'
import { Gossiper } from './gossiper.ts'
import { mostNameBytes, type SwimOptions } from './options.ts'
import { Prober, Relays } from './probe.ts'
import type { Instant, SwimApplication, SwimEffect, SwimLog, SwimNode, SwimRandom } from './ports.ts'
import { PushPulls } from './push-pull.ts'

const nothing = new Uint8Array()

/** How an attempt ended; undefined when well. */
export type Done = (error: string | undefined) => void

/**
 * One member of a pool as a value that changes only by its methods: datagrams, streams and time go in, and `takeEffects` says what to do.
 * `deadline` says when to call `tick`. Nothing waits; chance comes from the source it was born with.
 */
export class Swim {
  readonly #core: Core
  readonly #beliefs: Beliefs
  readonly #prober: Prober
  readonly #relays: Relays
  readonly #gossiper: Gossiper
  readonly #pushPulls: PushPulls
  #running = false

  constructor(options: SwimOptions, random: SwimRandom, log: SwimLog, application: SwimApplication) {
    const core = new Core(options, random, log, application)
    this.#core = core
    this.#beliefs = new Beliefs(core)
    this.#prober = new Prober(core, this.#beliefs)
    this.#relays = new Relays(
      core,
      (target, SeqNo) => core.sendWithNews(target, encodeAck({ SeqNo, Payload: null })),
      (target, SeqNo) => core.sendWithNews(target, encodeNack({ SeqNo })),
    )
    this.#gossiper = new Gossiper(core)
    this.#pushPulls = new PushPulls(core, this.#beliefs)
  }

  /** Begins as a pool of one. `known` are members that are believed in without a word, for simulations of pools that have settled. */
  start(now: Instant, known: Iterable<SwimNode> = []): void {
    this.#core.now = now
    this.#running = true
    this.#beliefs.introduce(this.#core.options.meta)
    for (const node of known) if (!this.#core.isSelf(node.name)) this.#core.members.add(node, now)
    this.#gossiper.start()
    this.#prober.start()
    this.#pushPulls.start()
    this.#gossiper.arm()
  }

  /** When to call `tick`; Infinity for never. */
  deadline(): Instant {
    return this.#core.agenda.next()
  }

  tick(now: Instant): void {
    this.#enter(now)
    const { agenda } = this.#core
    for (let run = agenda.due(now); run !== undefined; run = agenda.due(now)) run()
    this.#gossiper.arm()
  }

  /** A datagram, decrypted. Bytes that are no message are logged and change nothing. */
  datagram(now: Instant, bytes: Uint8Array, fromIp: Uint8Array, fromPort: number): void {
    if (!this.#enter(now)) return
    this.#guarded(fromIp, fromPort, () => {
      for (const message of openPacket(bytes, this.#core.options.bounds.packet)) {
        this.#guarded(fromIp, fromPort, () => this.#handle(message, fromIp, fromPort))
      }
    })
    this.#gossiper.arm()
  }

  /** A message that somebody sent by stream, decrypted. Gives what to answer, ready but for encryption; undefined to close without. */
  stream(now: Instant, bytes: Uint8Array, fromIp: Uint8Array, fromPort: number): Uint8Array | undefined {
    if (!this.#enter(now)) return undefined
    const { bounds } = this.#core.options
    let message = bytes
    if (bytes[0] === MemberlistType.compressed) {
      const inner = this.#guarded(fromIp, fromPort, () => decompressed(bytes, bounds.stream))
      if (inner === undefined) return this.streamError('lzw: invalid code')
      message = inner
    }
    const answer = this.#guarded(fromIp, fromPort, () => this.#answer(message, fromIp, fromPort))
    this.#gossiper.arm()
    return answer
  }

  /** What to answer when a stream cannot be read, ready but for encryption (§3.9). */
  streamError(text: string): Uint8Array {
    return this.#framed(encodeMemberlistError({ Error: text }))
  }

  /** The answer of a `pushPull` effect, decrypted, or what went wrong. */
  pushPulled(now: Instant, ticket: number, answer: Uint8Array | Error): void {
    if (!this.#enter(now)) return
    this.#pushPulls.answered(ticket, answer)
    this.#gossiper.arm()
  }

  /** The answer of a `tcpPing` effect, decrypted, or what went wrong. */
  tcpPinged(now: Instant, ticket: number, answer: Uint8Array | Error): void {
    if (!this.#enter(now)) return
    if (answer instanceof Error) return this.#core.log.error(`memberlist: Failed fallback ping: ${answer.message}`)
    try {
      const message = answer[0] === MemberlistType.compressed ? decompressed(answer, this.#core.options.bounds.packet) : answer
      this.#prober.tcpPinged(ticket, decodeAck(message).SeqNo === ticket)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      this.#core.log.error(`memberlist: Failed fallback ping: ${error.message}`)
    }
  }

  /** The connection of a `tcpPing` effect was refused: nobody listens there. What went wrong is told to `tcpPinged`, too. */
  tcpRefused(now: Instant, ticket: number): void {
    if (this.#enter(now)) this.#prober.tcpRefused(ticket)
  }

  /** A datagram could not be sent from here. */
  sendFailed(now: Instant, ip: Uint8Array, port: number): void {
    if (this.#enter(now)) this.#prober.sendFailed(ip, port)
  }

  /** Exchanges states with a member of a pool, which makes this one a member too. Gives the ticket of the effect. */
  join(now: Instant, target: Target, done: Done): number {
    this.#enter(now)
    return this.#pushPulls.begin(target, true, done)
  }

  /**
   * Tells everybody that this member leaves; done when it has been told often enough, or at once when nobody else is there. Goes on
   * answering until `shutdown`.
   */
  leave(now: Instant, done: Done): void {
    this.#enter(now)
    const core = this.#core
    const own = core.members.get(core.options.name)
    if (core.leaving || own === undefined) return done(undefined)
    core.leaving = true
    const told = this.#told(done, 'timeout waiting for leave broadcast')
    this.#beliefs.dead({ name: own.name, incarnation: own.incarnation, from: own.name }, told)
    this.#gossiper.arm()
  }

  /** Another meta for this member, told to everybody. */
  updateMeta(now: Instant, meta: Uint8Array, done: Done): void {
    this.#enter(now)
    if (this.#core.leaving) return done(undefined)
    this.#beliefs.introduce(meta, this.#told(done, 'timeout waiting for update broadcast'))
    this.#gossiper.arm()
  }

  /** A user message to one address, alone in its datagram (§5.7). */
  sendTo(now: Instant, target: Target, message: Uint8Array): void {
    if (this.#enter(now)) this.#core.send(target, [encodeUser(message)], false)
  }

  /** The application has something to tell. */
  wake(now: Instant): void {
    if (this.#enter(now)) this.#gossiper.arm()
  }

  /** Everybody in the table, dead and departed ones included. */
  members(): Iterable<SwimNode> {
    return this.#core.members.values()
  }

  member(name: string): SwimNode | undefined {
    return this.#core.members.get(name)
  }

  get size(): number {
    return this.#core.members.size
  }

  /** Members alive or suspect, this one included. */
  get live(): number {
    return this.#core.members.live
  }

  /** 0 is best. */
  get healthScore(): number {
    return this.#core.awareness.score
  }

  /** Broadcasts of memberlist's own that wait. */
  get queued(): number {
    return this.#core.queue.size
  }

  /** Timers held, cancelled ones that are not gone yet included. */
  get appointments(): number {
    return this.#core.agenda.size
  }

  takeEffects(): SwimEffect[] {
    return this.#core.takeEffects()
  }

  /** Does nothing from now on. */
  shutdown(): void {
    this.#running = false
    this.#core.agenda.clear()
  }

  /** Moves the clock; false when the machine does not run. */
  #enter(now: Instant): boolean {
    this.#core.now = Math.max(this.#core.now, now)
    return this.#running
  }

  /** Calls back once: when told, or in time; at once when nobody else is there. */
  #told(done: Done, timeout: string): () => void {
    const core = this.#core
    const own = core.members.get(core.options.name)
    const others = core.members.live - (own?.state === 'alive' ? 1 : 0)
    let over = false
    const end = (error: string | undefined): void => {
      if (over) return
      over = true
      timer.cancel()
      done(error)
    }
    const timer = core.agenda.at(others > 0 ? core.now + core.options.timings.broadcastTimeoutMs : core.now, () => end(others > 0 ? timeout : undefined))
    return () => end(undefined)
  }

  /** Bad bytes are somebody else's fault: they are logged, and what they would have done is not done. */
  #guarded<T>(ip: Uint8Array, port: number, work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      this.#core.log.error(`memberlist: ${error.message} from=${addressText(ip, port)}`)
      return undefined
    }
  }

  #handle(bytes: Uint8Array, fromIp: Uint8Array, fromPort: number): void {
    const message = decodeMessage(bytes)
    if (message === undefined) throw new InputError(`msg type (${bytes[0]}) not supported`)
    this.#dispatch(message, fromIp, fromPort)
  }

  #dispatch(message: MemberlistMessage, fromIp: Uint8Array, fromPort: number): void {
    const core = this.#core
    switch (message.type) {
      case 'ping':
        return this.#pinged(message.body, fromIp, fromPort)
      case 'indirectPing':
        return this.#relays.request(message.body, sourceOf(message.body, fromIp, fromPort))
      case 'ack': {
        const { SeqNo, Payload } = message.body
        if (!this.#prober.ack(SeqNo, Payload ?? nothing)) this.#relays.ack(SeqNo)
        return
      }
      case 'nack':
        return this.#prober.nack(message.body.SeqNo)
      case 'suspect':
        return this.#beliefs.suspect({ name: message.body.Node, incarnation: message.body.Incarnation, from: message.body.From })
      case 'dead':
        return this.#beliefs.dead({ name: message.body.Node, incarnation: message.body.Incarnation, from: message.body.From })
      case 'alive':
        return this.#alive(message.body, fromIp, fromPort)
      case 'user':
        return core.application.message(core.now, message.bytes)
      default:
        return unreachable(message, 'message of memberlist')
    }
  }

  #pinged(ping: MemberlistPing, fromIp: Uint8Array, fromPort: number): void {
    const core = this.#core
    if (ping.Node !== '' && !core.isSelf(ping.Node)) {
      return core.log.warn(`memberlist: Got ping for unexpected node '${ping.Node.slice(0, mostNameBytes)}' from=${addressText(fromIp, fromPort)}`)
    }
    const Payload = core.application.ackPayload() ?? null
    core.sendWithNews(sourceOf(ping, fromIp, fromPort), encodeAck({ SeqNo: ping.SeqNo, Payload }))
  }

  #alive({ Node, Incarnation, Addr, Port, Meta, Vsn }: MemberlistAlive, fromIp: Uint8Array, fromPort: number): void {
    const { options, log } = this.#core
    const ip = Addr ?? nothing
    if (options.allows !== undefined && !(options.allows(fromIp) && options.allows(ip))) {
      return log.debug(`memberlist: Blocked alive message from=${addressText(fromIp, fromPort)}`)
    }
    const port = Port === 0 ? options.bindPort : Port
    this.#beliefs.alive({ name: Node, incarnation: Incarnation, ip, port, meta: Meta ?? nothing, versions: Vsn ?? nothing })
  }

  #answer(message: Uint8Array, fromIp: Uint8Array, fromPort: number): Uint8Array | undefined {
    const core = this.#core
    switch (message[0]) {
      case MemberlistType.pushPull:
        return this.#pushPulls.answer(message, fromIp, fromPort)
      case MemberlistType.ping: {
        const { Node, SeqNo } = MemberlistPing.read(new Reader(message, 1))
        if (Node === '' || core.isSelf(Node)) return this.#framed(encodeAck({ SeqNo, Payload: null }))
        core.log.warn(`memberlist: Got ping for unexpected node ${Node.slice(0, mostNameBytes)} from=${addressText(fromIp, fromPort)}`)
        return undefined
      }
      case MemberlistType.user:
        core.application.message(core.now, decodeUserStream(message, core.options.bounds.userState))
        return undefined
      default:
        throw new InputError(`Received invalid msgType (${message[0]})`)
    }
  }

  #framed(message: Uint8Array): Uint8Array {
    return this.#core.options.compress ? compressed(message) : message
  }
}

/** Where an answer goes: the address in the message when there is one, else where it came from (§3.8). */
function sourceOf({ SourceAddr, SourcePort, SourceNode }: MemberlistPing, fromIp: Uint8Array, fromPort: number): Target {
  const given = SourceAddr !== null && (SourceAddr.length === 4 || SourceAddr.length === 16) && SourcePort > 0
  const where = given ? { ip: SourceAddr.slice(), port: SourcePort } : { ip: fromIp, port: fromPort }
  return SourceNode === '' || SourceNode.length > mostNameBytes ? where : { ...where, node: SourceNode }
}
