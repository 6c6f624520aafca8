import { compoundOverhead } from '../../wire/memberlist-packet.ts'
import type { Appointment } from './agenda.ts'
import type { Core } from './core.ts'
import type { Instant } from './ports.ts'

/**
 * Tells news to a few members each gossip interval (protocol/gossip.md §4.8). Ticks keep their phase, but happen only while there is
 * something to tell: a quiet pool sleeps.
 */
export class Gossiper {
  readonly #core: Core
  #phase: Instant = 0
  #next: Appointment | undefined

  constructor(core: Core) {
    this.#core = core
  }

  start(): void {
    const { now, random, options } = this.#core
    this.#phase = now + random.float() * options.timings.gossipIntervalMs
  }

  /** Sees to it that the next tick comes, if there is something to tell. */
  arm(): void {
    const { agenda, members, now, options } = this.#core
    // Who is alone has nobody to tell, so its news stay news until somebody comes.
    if (this.#next !== undefined || members.size < 2 || !this.#core.hasNews()) return
    const { gossipIntervalMs } = options.timings
    const ticks = Math.ceil(Math.max(now - this.#phase, 0) / gossipIntervalMs)
    this.#next = agenda.at(this.#phase + ticks * gossipIntervalMs, () => this.#tick())
  }

  #tick(): void {
    this.#next = undefined
    const { now, options, members } = this.#core
    const { gossipNodes, gossipToTheDeadMs, gossipIntervalMs } = options.timings
    this.#phase = now + gossipIntervalMs
    const targets = members.pick(gossipNodes, ({ name, state }, changedAt) => {
      if (this.#core.isSelf(name) || state === 'left') return false
      return state !== 'dead' || now - changedAt <= gossipToTheDeadMs
    })
    const room = options.packetBytes - compoundOverhead - options.sealBytes().gossip
    for (const target of targets) {
      const parts = this.#core.news(room)
      if (parts.length === 0) return
      this.#core.sendGossip(target, parts)
    }
  }
}
