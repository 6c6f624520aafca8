import type { BroadcastQueue } from './broadcast-queue.ts'
import type { Core } from './core.ts'
import type { Membership } from './membership.ts'

const mostQueued = 4096
const queuedToWarn = 128

/** What has to be done from time to time (protocol/gossip.md §5.13): reap, reconnect, prune the queues. */
export class Upkeep {
  readonly #core: Core
  readonly #members: Membership
  readonly #reapOthers: () => void

  constructor(core: Core, members: Membership, reapOthers: () => void) {
    this.#core = core
    this.#members = members
    this.#reapOthers = reapOthers
  }

  start(): void {
    const { reapIntervalMs, reconnectIntervalMs, queueCheckIntervalMs } = this.#core.options
    this.#every(reapIntervalMs, () => {
      this.#members.reap()
      this.#reapOthers()
    })
    this.#every(reconnectIntervalMs, () => this.#reconnect())
    this.#every(queueCheckIntervalMs, () => {
      const { intents, events, queries } = this.#core
      this.#check('Intent', intents)
      this.#check('Event', events)
      this.#check('Query', queries)
    })
  }

  #every(intervalMs: number, act: () => void): void {
    this.#core.alarms.set(this.#core.now + intervalMs, () => {
      act()
      this.#every(intervalMs, act)
    })
  }

  /** All members together try each failed one about once per interval. */
  #reconnect(): void {
    const core = this.#core
    const { failed, left, size } = this.#members
    if (failed.size === 0 || core.phase !== 'alive') return
    const rest = Math.max(size - failed.size - left.size, 1)
    if (core.random.float() > failed.size / rest) return core.log.debug('serf: forgoing reconnect for random throttling')
    const member = [...failed.values()][core.pick(failed.size)]!.view
    core.log.info(`serf: attempting reconnect to ${member.name} ${member.ip}:${member.port}`)
    core.emit({ kind: 'reconnect', name: member.name, ip: member.ipBytes, port: member.port })
  }

  #check(name: 'Intent' | 'Event' | 'Query', queue: BroadcastQueue): void {
    const { log, meter } = this.#core
    const { length } = queue
    meter.queued(name, length)
    if (length >= queuedToWarn) log.warn(`serf: ${name} queue depth: ${length}`)
    const limit = Math.max(mostQueued, 2 * this.#members.size)
    if (length <= limit) return
    log.warn(`serf: ${name} queue depth (${length}) exceeds limit (${limit}), dropping messages!`)
    queue.prune(limit)
  }
}
