import { formatIp } from '../../std/ip.ts'
import { compoundOverhead, mostParts, partOverhead, sealPacket } from '../../wire/memberlist-packet.ts'
import { encodeUser } from '../../wire/memberlist.ts'
import { Agenda } from './agenda.ts'
import { Awareness } from './awareness.ts'
import { BroadcastQueue, retransmitLimit } from './broadcast-queue.ts'
import { Members } from './members.ts'
import type { SwimOptions } from './options.ts'
import type { Instant, SwimApplication, SwimEffect, SwimLog, SwimNode, SwimRandom } from './ports.ts'

/** Since when hosts understand checksums (protocol/gossip.md §3.10). */
const checksumVersion = 5
/** A user message costs a part and its type byte. */
const userOverhead = partOverhead + 1

/** An address, and the name of who should be there if it is known. */
export interface Target {
  readonly ip: Uint8Array
  readonly port: number
  readonly node?: string
}

/** What all parts of the machine share: the table, the queue, the clock's last reading, and the effects of the call at hand. */
export class Core {
  readonly options: SwimOptions
  readonly random: SwimRandom
  readonly log: SwimLog
  readonly application: SwimApplication
  readonly members: Members
  readonly queue = new BroadcastQueue()
  readonly agenda = new Agenda()
  readonly awareness: Awareness
  now: Instant = 0
  /** The last incarnation this member has given itself. */
  incarnation = 0
  leaving = false
  #sequence = 0
  #effects: SwimEffect[] = []

  constructor(options: SwimOptions, random: SwimRandom, log: SwimLog, application: SwimApplication) {
    this.options = options
    this.random = random
    this.log = log
    this.application = application
    this.members = new Members(random)
    this.awareness = new Awareness(options.timings.awarenessMax)
  }

  emit(effect: SwimEffect): void {
    this.#effects.push(effect)
  }

  takeEffects(): SwimEffect[] {
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  /** Numbers of probes fit 32 bits and start at 1. */
  nextSequence(): number {
    this.#sequence = (this.#sequence + 1) >>> 0
    return this.#sequence
  }

  isSelf(name: string): boolean {
    return name === this.options.name
  }

  /** Sends messages as they are; what would be too many for one compound goes in several. */
  send(target: Target, parts: readonly Uint8Array[], crc: boolean): void {
    for (let at = 0; at < parts.length; at += mostParts) {
      const bytes = sealPacket(parts.slice(at, at + mostParts), { compress: this.options.compress, crc })
      const { ip, port, node } = target
      this.emit(node === undefined ? { kind: 'datagram', ip, port, bytes } : { kind: 'datagram', ip, port, node, bytes })
    }
  }

  /** Sends a message of a probe, with news in the space that it leaves. */
  sendWithNews(target: Target, message: Uint8Array): void {
    const room = this.options.packetBytes - message.length - compoundOverhead - this.options.sealBytes().direct
    this.send(target, [message, ...this.news(room, mostParts - 1)], false)
  }

  /** A gossip datagram to a member. */
  sendGossip(node: SwimNode, parts: readonly Uint8Array[]): void {
    this.send({ ip: node.ip, port: node.port, node: node.name }, parts, node.versions[1] >= checksumVersion)
  }

  /** News for one packet: memberlist's own first, the application's in what is left. */
  news(room: number, most = mostParts): Uint8Array[] {
    const parts = this.queue.take(partOverhead, room, most, retransmitLimit(this.options.timings.retransmitMult, this.members.size))
    let left = room
    for (const part of parts) left -= part.length + partOverhead
    if (left <= userOverhead) return parts
    for (const message of this.application.broadcasts(userOverhead, left)) parts.push(encodeUser(message))
    return parts
  }

  hasNews(): boolean {
    return this.queue.size > 0 || this.application.hasBroadcasts()
  }
}

/** An address for log lines. */
export function addressText(ip: Uint8Array, port: number): string {
  return `${formatIp([...ip])}:${port}`
}
