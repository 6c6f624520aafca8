import type { Clock, Timer } from '../../runtime/ports.ts'
import type { CapturedChild } from '../../runtime/child-process.ts'
import { startCaptured } from '../../runtime/node/child-process.ts'
import { nodeProbes } from '../../runtime/node/probes.ts'
import { nodeRandom } from '../../runtime/node/random.ts'
import { CheckType } from '../../wire/records/service.ts'
import type { RunningCheck } from './check-row.ts'
import { startCheck } from './check.ts'
import { noAliases, silentLog } from './checks.suite.ts'
import type { CheckStatus } from './world.ts'

interface Waiting {
  readonly fire: () => void
}

/** Checks over real programs and sockets, whose time passes only when the test says so. */
export class RealChecks {
  readonly #timers = new Set<Waiting>()
  dockerHost = ''
  /** Programs that run. */
  children = 0
  #begins: (() => void) | undefined

  /** Starts a check that is in its first run when this returns. */
  start(fields: Partial<CheckType>): StartedCheck {
    const { promise, resolve } = Promise.withResolvers<readonly [CheckStatus, string]>()
    const clock: Clock = { now: () => 0, wall: () => 0, timer: (_, fire) => this.#timer(fire), afterTurn: queueMicrotask }
    const settings = { outputMaxSize: 4096, discardOutput: () => false, dockerHost: this.dockerHost }
    const check = startCheck(
      { clock, random: nodeRandom, log: silentLog, startCaptured: (command) => this.#counted(startCaptured(command)), probes: nodeProbes, aliases: noAliases, settings },
      CheckType.make({ CheckID: 'c1', Interval: 3_600_000_000_000, ...fields }),
      (status, output) => resolve([status, output]),
    )
    this.letTimePass()
    return { check, first: promise }
  }

  /** The result of one run. */
  async once(fields: Partial<CheckType>): Promise<readonly [CheckStatus, string]> {
    const { check, first } = this.start(fields)
    const result = await first
    await check.close()
    return result
  }

  /** All timers go off. */
  letTimePass(): void {
    const due = [...this.#timers]
    this.#timers.clear()
    for (const timer of due) timer.fire()
  }

  /** Resolves when the next program runs. */
  begun(): Promise<void> {
    return new Promise((resolve) => (this.#begins = resolve))
  }

  get timers(): number {
    return this.#timers.size
  }

  async #counted(starting: Promise<CapturedChild>): Promise<CapturedChild> {
    const child = await starting
    this.children++
    this.#begins?.()
    const ended = child.ended.finally(() => this.children--)
    return { ended, kill: () => child.kill() }
  }

  #timer(fire: () => void): Timer {
    const timer = { fire }
    this.#timers.add(timer)
    return { cancel: () => void this.#timers.delete(timer) }
  }
}

interface StartedCheck {
  readonly check: RunningCheck
  readonly first: Promise<readonly [CheckStatus, string]>
}
