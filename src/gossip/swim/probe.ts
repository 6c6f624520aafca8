import { encodeIndirectPing, encodePing, encodeSuspect } from '../../wire/memberlist.ts'
import { MemberlistIndirectPing, MemberlistPing } from '../../wire/records/memberlist.ts'
import type { Appointment } from './agenda.ts'
import { sameBytes, type Beliefs } from './beliefs.ts'
import type { Core, Target } from './core.ts'
import type { Instant, SwimNode } from './ports.ts'

/** Since when hosts answer pings by TCP, and tell that they got no answer (protocol/gossip.md §3.10). */
const tcpVersion = 3
const nackVersion = 4

/** When the program of a member is gone, answers by way of others are waited for no longer than this part of the ping's timeout. */
const graceFraction = 5

/** The probe under way. */
interface Probe {
  readonly sequence: number
  readonly node: SwimNode
  readonly sentAt: Instant
  readonly until: Instant
  /** Direct first, then by way of others. */
  direct: boolean
  expectedNacks: number
  nacks: number
  contactedByTcp: boolean
  /** Its host said that nobody listens there. */
  refused: boolean
  timer: Appointment
}

/** Probes one member each interval, in shuffled order, directly, then through others, then accuses it (§4.6). */
export class Prober {
  readonly #core: Core
  readonly #beliefs: Beliefs
  #probe: Probe | undefined
  /** An interval began while a probe was under way; the next probe then follows at once. */
  #late = false

  constructor(core: Core, beliefs: Beliefs) {
    this.#core = core
    this.#beliefs = beliefs
  }

  start(): void {
    const { agenda, now, random, options } = this.#core
    agenda.at(now + random.float() * options.timings.probeIntervalMs, () => this.#tick())
  }

  ack(sequence: number, payload: Uint8Array): boolean {
    const probe = this.#probe
    if (probe?.sequence !== sequence) return false
    const { now, application } = this.#core
    this.#end(probe, -1)
    if (probe.direct) application.pingCompleted(now, probe.node, now - probe.sentAt, payload)
    return true
  }

  nack(sequence: number): void {
    if (this.#probe?.sequence === sequence) this.#probe.nacks++
  }

  tcpPinged(sequence: number, contacted: boolean): void {
    if (this.#probe?.sequence === sequence) this.#probe.contactedByTcp = contacted
  }

  /**
   * The member's host refused the connection: its program has ended. Memberlist waits out the interval all the same; here the
   * member is accused soon, and can refute that as ever.
   */
  tcpRefused(sequence: number): void {
    const probe = this.#probe
    if (probe?.sequence !== sequence || probe.direct || probe.refused) return
    const { agenda, now, options } = this.#core
    probe.refused = true
    probe.timer.cancel()
    probe.timer = agenda.at(Math.min(now + options.timings.probeTimeoutMs / graceFraction, probe.until), () => this.#fail(probe))
  }

  /**
   * A datagram could not be sent: the way is closed, so others are asked at once. Memberlist 0.2.2 gives such a probe up, and never finds
   * out about a host that is gone from its own network; later versions do as here (protocol/gossip.md §7).
   */
  sendFailed(ip: Uint8Array, port: number): void {
    const probe = this.#probe
    if (probe === undefined || !probe.direct || probe.node.port !== port || !sameBytes(probe.node.ip, ip)) return
    probe.timer.cancel()
    this.#indirect()
  }

  #tick(): void {
    const { agenda, now, options } = this.#core
    agenda.at(now + options.timings.probeIntervalMs, () => this.#tick())
    if (this.#probe === undefined) this.#begin()
    else this.#late = true
  }

  #begin(): void {
    const { members, options, now } = this.#core
    const { gossipToTheDeadMs } = options.timings
    const full = members.size >= options.bounds.members
    const node = members.nextInOrder(
      ({ name, state }) => (state === 'alive' || state === 'suspect') && !this.#core.isSelf(name),
      ({ state }, changedAt) => (state === 'dead' || (full && state === 'left')) && now - changedAt > gossipToTheDeadMs,
    )
    if (node !== undefined) this.#direct(node)
  }

  #direct(node: SwimNode): void {
    const core = this.#core
    const { probeIntervalMs, probeTimeoutMs } = core.options.timings
    const sequence = core.nextSequence()
    const until = core.now + core.awareness.scale(probeIntervalMs)
    this.#probe = {
      sequence,
      node,
      sentAt: core.now,
      until,
      direct: true,
      expectedNacks: 0,
      nacks: 0,
      contactedByTcp: false,
      refused: false,
      timer: core.agenda.at(Math.min(core.now + probeTimeoutMs, until), () => this.#indirect()),
    }
    const ping = encodePing(this.#ping(sequence, node.name))
    if (node.state === 'alive') return core.sendWithNews({ ip: node.ip, port: node.port, node: node.name }, ping)
    // Who is suspect hears of it at once, and can refute.
    core.sendGossip(node, [ping, encodeSuspect({ Node: node.name, Incarnation: node.incarnation, From: core.options.name })])
  }

  #ping(SeqNo: number, Node: string): MemberlistPing {
    const { ip, port, name } = this.#core.options
    return MemberlistPing.make({ SeqNo, Node, SourceAddr: ip, SourcePort: port, SourceNode: name })
  }

  #indirect(): void {
    const probe = this.#probe
    if (probe === undefined) return
    const core = this.#core
    const { node, sequence, until } = probe
    probe.direct = false
    core.log.debug(`memberlist: Failed ping: ${node.name} (timeout reached)`)
    const peers = core.members.pick(core.options.timings.indirectChecks, ({ name, state }) => {
      return state === 'alive' && name !== node.name && !core.isSelf(name)
    })
    for (const peer of peers) {
      const Nack = peer.versions[1] >= nackVersion
      if (Nack) probe.expectedNacks++
      const { SourceAddr, SourcePort, SourceNode } = this.#ping(sequence, node.name)
      const request = { SeqNo: sequence, Target: node.ip, Port: node.port, Node: node.name, Nack, SourceAddr, SourcePort, SourceNode }
      core.sendWithNews({ ip: peer.ip, port: peer.port, node: peer.name }, encodeIndirectPing(MemberlistIndirectPing.make(request)))
    }
    if (core.options.tcpPings && node.versions[1] >= tcpVersion) {
      const bytes = encodePing(this.#ping(sequence, node.name))
      core.emit({ kind: 'tcpPing', ticket: sequence, ip: node.ip, port: node.port, node: node.name, bytes, untilMs: until })
    }
    probe.timer = core.agenda.at(until, () => this.#fail(probe))
  }

  #fail(probe: Probe): void {
    const { log, options } = this.#core
    const { node, expectedNacks, nacks, contactedByTcp, refused } = probe
    if (contactedByTcp) {
      this.#end(probe, -1)
      log.warn(`memberlist: Was able to connect to ${node.name} but other probes failed, network may be misconfigured`)
      return
    }
    // Peers that say nothing, not even that they had no answer, are a sign that the fault is here. They had no time to after a
    // refusal, which itself shows that the network works.
    const delta = refused ? 0 : expectedNacks > 0 ? Math.max(expectedNacks - nacks, 0) : 1
    log.info(`memberlist: Suspect ${node.name} has failed, no acks received`)
    this.#beliefs.suspect({ name: node.name, incarnation: node.incarnation, from: options.name })
    this.#end(probe, delta)
  }

  #end(probe: Probe, delta: number): void {
    probe.timer.cancel()
    this.#probe = undefined
    this.#core.awareness.apply(delta)
    if (!this.#late) return
    this.#late = false
    this.#begin()
  }
}

/** A probe made for somebody else. */
interface Relay {
  /** The requester's own number. */
  readonly sequence: number
  readonly requester: Target
  readonly timer: Appointment
}

/** Serves indirect pings (§4.7). At most so many at a time; more are not served. */
export class Relays {
  readonly #core: Core
  readonly #open = new Map<number, Relay>()
  readonly #ack: (target: Target, sequence: number) => void
  readonly #nack: (target: Target, sequence: number) => void

  constructor(core: Core, ack: (target: Target, sequence: number) => void, nack: (target: Target, sequence: number) => void) {
    this.#core = core
    this.#ack = ack
    this.#nack = nack
  }

  get size(): number {
    return this.#open.size
  }

  request(request: MemberlistIndirectPing, requester: Target): void {
    const core = this.#core
    const { options } = core
    if (this.#open.size >= options.bounds.relays) {
      core.log.warn(`memberlist: too many indirect pings, dropping one of ${requester.node ?? 'nobody'}`)
      return
    }
    const ip = (request.Target ?? new Uint8Array()).slice()
    if (ip.length !== 4 && ip.length !== 16) {
      core.log.error(`memberlist: indirect ping to an address of ${ip.length} bytes`)
      return
    }
    const sequence = core.nextSequence()
    const timer = core.agenda.at(core.now + options.timings.probeTimeoutMs, () => {
      this.#open.delete(sequence)
      if (request.Nack) this.#nack(requester, request.SeqNo)
    })
    this.#open.set(sequence, { sequence: request.SeqNo, requester, timer })
    const source = { SourceAddr: options.ip, SourcePort: options.port, SourceNode: options.name }
    const target = { ip, port: request.Port === 0 ? options.bindPort : request.Port, node: request.Node }
    core.sendWithNews(target, encodePing(MemberlistPing.make({ SeqNo: sequence, Node: request.Node, ...source })))
  }

  ack(sequence: number): void {
    const relay = this.#open.get(sequence)
    if (relay === undefined) return
    this.#open.delete(sequence)
    relay.timer.cancel()
    this.#ack(relay.requester, relay.sequence)
  }
}
