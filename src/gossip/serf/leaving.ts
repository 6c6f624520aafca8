import { ConsulError } from '../../std/errors.ts'
import { encodeLeave } from '../../wire/serf.ts'
import type { Core } from './core.ts'
import type { Membership } from './membership.ts'

/** Told how something ended. */
export type Done = (problem?: ConsulError) => void

/**
 * Leaving in order (protocol/gossip.md §5.12): say that one means to, then let the machine below say it, then stay a while to answer
 * those who have not heard. And saying it for another member, that is gone without a word.
 */
export class Leaving {
  readonly #core: Core
  readonly #members: Membership
  #done: Done | undefined

  constructor(core: Core, members: Membership) {
    this.#core = core
    this.#members = members
  }

  leave(done: Done): void {
    const core = this.#core
    switch (core.phase) {
      case 'left': return done()
      case 'leaving': return done(new ConsulError('serf-leaving', 'Leave already in progress'))
      case 'stopped': return done(new ConsulError('serf-stopped', 'Leave called after Shutdown'))
      default:
    }
    core.phase = 'leaving'
    core.emit({ kind: 'leaving' })
    this.#done = done
    this.#say(core.options.name, false, 'timeout while waiting for graceful leave', (problem) => {
      // Who cannot be told now learns it from others, or takes this member for failed.
      if (problem !== undefined) core.log.warn(`serf: ${problem.message}`)
      core.emit({ kind: 'leave' })
    })
  }

  /** The machine below has told that this member left, or could not. */
  memberlistLeft(problem?: ConsulError): void {
    const core = this.#core
    if (problem !== undefined) core.log.warn(`serf: ${problem.message}`)
    core.alarms.set(core.now + core.options.leavePropagateDelayMs, () => {
      if (core.phase === 'leaving') core.phase = 'left'
      this.#end(problem)
    })
  }

  forceLeave(name: string, prune: boolean, done: Done): void {
    this.#say(name, prune, 'timed out broadcasting node removal', done)
  }

  /** Nobody will hear any more. */
  stop(): void {
    this.#end(new ConsulError('serf-stopped', 'Leave called after Shutdown'))
  }

  #end(problem?: ConsulError): void {
    const done = this.#done
    this.#done = undefined
    done?.(problem)
  }

  /** Says that a member leaves, and waits until everybody must have heard. */
  #say(name: string, prune: boolean, late: string, done: Done): void {
    const core = this.#core
    const LTime = core.clock.time
    core.clock.increment()
    this.#members.leaveIntent(name, LTime, prune)
    if (!this.#members.hasCompany()) return core.soon(() => done())
    const timeout = core.alarms.set(core.now + core.options.broadcastTimeoutMs, () => {
      ended = true
      done(new ConsulError('serf-timeout', late))
    })
    let ended = false
    core.intents.add(encodeLeave({ LTime, Node: name, Prune: prune }), () => {
      if (ended) return
      ended = true
      timeout.cancel()
      core.soon(() => done())
    })
  }
}
