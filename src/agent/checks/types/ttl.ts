import type { Timer } from '../../../runtime/ports.ts'
import { milliseconds } from '../../../std/duration.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckRow, RunningCheck, TtlCheck } from '../check-row.ts'
import type { CheckStatus } from '../world.ts'

/** The service says how it is; when it has not for too long, that is critical (CK05). */
export const ttl: CheckRow = {
  type: 'ttl',
  applies: (definition) => definition.TTL > 0,
  start: (context) => new RunningTtl(context),
}

class RunningTtl implements RunningCheck, TtlCheck {
  readonly #context: CheckContext
  readonly #ttlMs: number
  #timer: Timer
  #lastOutput = ''

  constructor(context: CheckContext) {
    this.#context = context
    this.#ttlMs = milliseconds(context.definition.TTL)
    this.#timer = this.#arm()
  }

  get ttl(): TtlCheck {
    return this
  }

  update(status: CheckStatus, output: string): string {
    const { world, id, outputBytes } = this.#context
    world.log.debug('Check status updated', { check: id, status })
    const kept = output.length > outputBytes
      ? `${output.slice(0, outputBytes)} ... (captured ${outputBytes} of ${output.length} bytes)`
      : output
    this.#timer.cancel()
    this.#timer = this.#arm()
    this.#lastOutput = kept
    this.#context.set(status, kept)
    return kept
  }

  close(): Promise<void> {
    this.#context.close()
    this.#timer.cancel()
    return Promise.resolve()
  }

  #arm(): Timer {
    return this.#context.world.clock.timer(this.#ttlMs, () => this.#expired())
  }

  #expired(): void {
    this.#context.world.log.warn('Check missed TTL, is now critical', { check: this.#context.id })
    const last = this.#lastOutput
    this.#context.set('critical', last === '' ? 'TTL expired' : `TTL expired (last output before timeout follows): ${last}`)
  }
}
