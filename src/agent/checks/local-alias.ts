import type { Timer } from '../../runtime/ports.ts'
import { judgeTarget, missingTarget } from './alias-target.ts'
import type { CheckContext } from './check-context.ts'
import type { RunningCheck } from './check-row.ts'

/** Looked at anyway when nothing was heard for so long. */
const refreshMs = 60_000

/** Follows a service of this agent. */
export class LocalAlias implements RunningCheck {
  readonly #context: CheckContext
  readonly #watch: { close(): void }
  #timer: Timer | undefined
  #due = false
  #closed = false

  constructor(context: CheckContext) {
    this.#context = context
    this.#watch = context.world.aliases.onLocalChange(context.definition.AliasService, () => this.#look())
    this.#look()
  }

  close(): Promise<void> {
    this.#closed = true
    this.#context.close()
    this.#watch.close()
    this.#timer?.cancel()
    return Promise.resolve()
  }

  /** Looks once for all changes of one turn: what this reports may change what other aliases look at. */
  #look(): void {
    if (this.#due) return
    this.#due = true
    queueMicrotask(() => {
      this.#due = false
      if (!this.#closed) this.#report()
    })
  }

  #report(): void {
    const { definition, world, outputBytes } = this.#context
    const { localNode } = world.aliases
    const { status, output, serviceSeen } = judgeTarget(definition, world.aliases.localChecks(), localNode, outputBytes)
    this.#timer?.cancel()
    this.#timer = world.clock.timer(refreshMs, () => this.#look())
    if (serviceSeen || world.aliases.localServiceExists(definition.AliasService)) this.#context.set(status, output)
    else this.#context.set('critical', missingTarget(definition))
  }
}
