import type { CheckType } from '../../wire/records/service.ts'
import type { CheckStatus, CheckWorld, Report } from './world.ts'
import { Thresholds } from './thresholds.ts'

/** What `check_output_max_size` is when nobody says. */
const defaultOutputBytes = 4096

/** What the runner of one check works with. */
export class CheckContext {
  readonly world: CheckWorld
  readonly definition: CheckType
  /** Bytes of output that are kept. */
  readonly outputBytes: number
  readonly #thresholds: Thresholds
  readonly #report: Report
  #closed = false

  constructor(world: CheckWorld, definition: CheckType, report: Report) {
    this.world = world
    this.definition = definition
    const most = world.settings.outputMaxSize > 0 ? world.settings.outputMaxSize : defaultOutputBytes
    const own = definition.OutputMaxSize
    this.outputBytes = own > 0 ? Math.min(own, most) : most
    this.#report = report
    this.#thresholds = new Thresholds(definition, world.log, (status, output) => this.set(status, output))
  }

  get id(): string {
    return this.definition.CheckID
  }

  /** A result that has to get past the thresholds. */
  result(status: CheckStatus, output: string): void {
    if (!this.#closed) this.#thresholds.result(status, output)
  }

  /** A status that holds at once. */
  set(status: CheckStatus, output: string): void {
    if (!this.#closed) this.#report(status, this.world.settings.discardOutput() ? '' : output)
  }

  /** Nothing is reported any more. */
  close(): void {
    this.#closed = true
  }
}
