import type { Counter, Gauge, Metrics, Sample } from '../runtime/metrics.ts'
import type { SerfMeter } from './serf/core.ts'
import type { MemberChange, SerfEffect } from './serf/effects.ts'

/** Names of events and queries that are counted each for itself; anybody can make up new ones. */
const mostNames = 256

/** What a pool tells of itself, under the names of the original's libraries (surface/checks-and-agent.md TM09). */
export class PoolMeters implements SerfMeter {
  readonly #metrics: Metrics
  readonly #names = new Map<string, Counter>()
  readonly sentBytes: Counter
  readonly receivedBytes: Counter
  readonly accepted: Counter
  readonly connected: Counter
  readonly streamBytes: Counter
  /** Of exchanges of the whole state, in milliseconds. */
  readonly pushPulls: Sample
  readonly #health: Gauge
  readonly #received: Sample
  readonly #sent: Sample
  readonly #moves: Sample
  #score = -1

  constructor(metrics: Metrics) {
    this.#metrics = metrics
    this.sentBytes = metrics.counter('memberlist.udp.sent')
    this.receivedBytes = metrics.counter('memberlist.udp.received')
    this.accepted = metrics.counter('memberlist.tcp.accept')
    this.connected = metrics.counter('memberlist.tcp.connect')
    this.streamBytes = metrics.counter('memberlist.tcp.sent')
    this.pushPulls = metrics.sample('memberlist.pushPullNode')
    this.#health = metrics.gauge('memberlist.health.score')
    this.#received = metrics.sample('serf.msgs.received')
    this.#sent = metrics.sample('serf.msgs.sent')
    this.#moves = metrics.sample('serf.coordinate.adjustment-ms')
  }

  received(bytes: number): void {
    this.#received.add(bytes)
  }

  sent(bytes: number): void {
    this.#sent.add(bytes)
  }

  queued(queue: 'Intent' | 'Event' | 'Query', count: number): void {
    this.#metrics.sample(`serf.queue.${queue}`).add(count)
  }

  flapped(): void {
    this.#metrics.counter('serf.member.flap').add(1)
  }

  moved(ms: number): void {
    this.#moves.add(ms)
  }

  rejected(): void {
    this.#metrics.counter('serf.coordinate.rejected').add(1)
  }

  /** How well this member feels; 0 is best. */
  health(score: number): void {
    if (score === this.#score) return
    this.#score = score
    this.#health.set(score)
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
