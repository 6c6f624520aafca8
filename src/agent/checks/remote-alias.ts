import { ConsulError } from '../../std/errors.ts'
import type { HealthCheck } from '../../wire/records/health-check.ts'
import { judgeTarget, missingTarget } from './alias-target.ts'
import type { CheckContext } from './check-context.ts'
import type { RunningCheck } from './check-row.ts'

/** Failures in a row before the first pause. */
const patience = 3
const longestPauseMs = 60_000
/** Between two questions: a node whose checks change without end wakes this ten times a second, not as fast as it can. */
const breathMs = 100
/** Pauses between tries to see whether the service exists. */
const existencePausesMs = [1_000, 2_000, 3_000]

/** Follows a service of another node, or a node, in the catalog. */
export class RemoteAlias implements RunningCheck {
  readonly #context: CheckContext
  readonly #closed = new AbortController()
  readonly #running: Promise<void>

  constructor(context: CheckContext) {
    this.#context = context
    this.#running = this.#follow()
  }

  async close(): Promise<void> {
    this.#context.close()
    this.#closed.abort()
    await this.#running
  }

  async #follow(): Promise<void> {
    const { definition, world } = this.#context
    const { signal } = this.#closed
    let index: number | bigint = 0
    let failures = 0
    while (!signal.aborted) {
      if (failures > patience) await this.#pause(Math.min(2 ** (failures - patience) * 1_000, longestPauseMs))
      if (signal.aborted) return
      try {
        const answer = await world.aliases.nodeChecks(definition.AliasNode, index, signal)
        failures = 0
        // An index above zero always waits, so a target that was never written to cannot spin this.
        index = answer.index > 0 ? answer.index : 1
        await this.#report(answer.checks)
        await this.#pause(breathMs)
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof ConsulError)) throw error
        failures++
        if (failures > 1) this.#context.set('critical', `Failure checking aliased node or service: ${error.message}`)
      }
    }
  }

  async #report(checks: readonly HealthCheck[]): Promise<void> {
    const { definition, world, outputBytes } = this.#context
    const { status, output, serviceSeen } = judgeTarget(definition, checks, world.aliases.localNode, outputBytes)
    if (serviceSeen || (await this.#exists())) this.#context.set(status, output)
    else this.#context.set('critical', missingTarget(definition))
  }

  /** Where nobody can tell, the service is taken to exist. */
  async #exists(): Promise<boolean> {
    const { definition, world } = this.#context
    for (const pauseMs of [...existencePausesMs, undefined]) {
      try {
        return await world.aliases.nodeServiceExists(definition.AliasNode, definition.AliasService, this.#closed.signal)
      } catch (error) {
        if (!this.#closed.signal.aborted && !(error instanceof ConsulError)) throw error
        world.log.debug('Aliased service could not be looked up', { check: this.#context.id, error })
      }
      if (pauseMs === undefined || this.#closed.signal.aborted) break
      await this.#pause(pauseMs)
    }
    return true
  }

  /** Ends early when the check is closed. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#closed
      const over = (): void => {
        timer.cancel()
        signal.removeEventListener('abort', over)
        resolve()
      }
      const timer = this.#context.world.clock.timer(ms, over)
      signal.addEventListener('abort', over)
      if (signal.aborted) over()
    })
  }
}
