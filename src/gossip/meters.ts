import type { Counter, Metrics } from '../runtime/metrics.ts'
import type { MemberChange, SerfEffect } from './serf/effects.ts'

/** Names of events and queries that are counted each for itself; anybody can make up new ones. */
const mostNames = 256

/** What a pool tells of itself, under the names of the original's libraries (surface/checks-and-agent.md TM09). */
export class PoolMeters {
  readonly #metrics: Metrics
  readonly #names = new Map<string, Counter>()
  readonly sentBytes: Counter
  readonly receivedBytes: Counter
  readonly accepted: Counter
  readonly connected: Counter

  constructor(metrics: Metrics) {
    this.#metrics = metrics
    this.sentBytes = metrics.counter('memberlist.udp.sent')
    this.receivedBytes = metrics.counter('memberlist.udp.received')
    this.accepted = metrics.counter('memberlist.tcp.accept')
    this.connected = metrics.counter('memberlist.tcp.connect')
  }

  /** Something that serf says has happened. */
  happened(effect: SerfEffect): void {
    if (effect.kind === 'members') this.#changed(effect.change, effect.members.length)
    else if (effect.kind === 'userEvent') this.#named('events', effect.event.name)
    else if (effect.kind === 'query') this.#named('queries', effect.query.name)
  }

  /** Who is forgotten has been counted when it went. */
  #changed(change: MemberChange, count: number): void {
    if (change !== 'reap') this.#metrics.counter(`serf.member.${change === 'leave' ? 'left' : change}`).add(count)
  }

  #named(what: 'events' | 'queries', name: string): void {
    this.#metrics.counter(`serf.${what}`).add(1)
    const key = `serf.${what}.${name}`
    let counter = this.#names.get(key)
    if (counter === undefined) {
      if (this.#names.size >= mostNames) return
      this.#names.set(key, (counter = this.#metrics.counter(key)))
    }
    counter.add(1)
  }
}
