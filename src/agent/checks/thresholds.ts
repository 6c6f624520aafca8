import type { Logger } from '../../runtime/ports.ts'
import type { CheckType } from '../../wire/records/service.ts'
import type { CheckStatus, Report } from './world.ts'

/**
 * Lets a result through once enough of its kind have come in a row (CK22). Both counters start full, so the first result of
 * either kind counts at once.
 */
export class Thresholds {
  readonly #definition: CheckType
  readonly #log: Logger
  readonly #report: Report
  readonly #failuresBeforeWarning: number
  #successes: number
  #failures: number

  constructor(definition: CheckType, log: Logger, report: Report) {
    this.#definition = definition
    this.#log = log
    this.#report = report
    this.#successes = definition.SuccessBeforePassing
    this.#failures = definition.FailuresBeforeCritical
    // Since 1.11: without it, nothing is a warning before it is critical.
    const { FailuresBeforeWarning: warning } = definition
    this.#failuresBeforeWarning = warning > 0 ? warning : definition.FailuresBeforeCritical
  }

  result(status: CheckStatus, output: string): void {
    if (status === 'critical') this.#failed(output)
    else this.#succeeded(status, output)
  }

  /** A warning is a success: the check could tell. */
  #succeeded(status: CheckStatus, output: string): void {
    const { CheckID: check, SuccessBeforePassing: threshold } = this.#definition
    this.#successes++
    this.#failures = 0
    if (this.#successes >= threshold) {
      this.#log.debug('Check status updated', { check, status })
      this.#report(status, output)
      return
    }
    this.#log.warn('Check passed but has not reached success threshold', {
      check, status, success_count: this.#successes, success_threshold: threshold,
    })
  }

  #failed(output: string): void {
    const { CheckID: check, FailuresBeforeCritical: threshold } = this.#definition
    this.#failures++
    this.#successes = 0
    if (this.#failures >= threshold) {
      this.#log.warn('Check is now critical', { check })
      this.#report('critical', output)
    } else if (this.#failures >= this.#failuresBeforeWarning) {
      this.#log.warn('Check is now warning', { check })
      this.#report('warning', output)
    } else {
      this.#log.warn('Check failed but has not reached failure threshold', {
        check, status: 'critical', failure_count: this.#failures, failure_threshold: threshold,
      })
    }
  }
}
