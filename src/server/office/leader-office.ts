import type { Logger } from '../../runtime/ports.ts'
import type { ServerContext } from '../context.ts'
import { duties } from '../leader/index.ts'

const tendIntervalMs = 60_000
const retryMs = 5_000

/**
 * Takes and leaves the leader's office: the duties in order after a barrier, so that they see all that earlier leaders committed
 * (protocol/raft.md §10). A duty that fails undoes what was taken and is tried again later. Once a minute what has to be mended is.
 */
export class LeaderOffice {
  readonly #server: ServerContext
  readonly #log: Logger
  readonly #onEstablished: () => void
  /** Changes with every gain and loss of leadership, so that work of an earlier office stops at its next step. */
  #office = 0
  #established = false
  #stopTimer: (() => void) | undefined

  /** `onEstablished` is called each time all duties have been taken, whether at once, after a retry or after a restore. */
  constructor(server: ServerContext, onEstablished: () => void) {
    this.#server = server
    this.#onEstablished = onEstablished
    this.#log = server.runtime.log
  }

  /** Whether all duties have been taken. */
  get established(): boolean {
    return this.#established
  }

  /** Resolves when the duties are taken, or when taking them failed or was overtaken by a loss of leadership. */
  async gained(): Promise<void> {
    this.#log.info('cluster leadership acquired')
    this.#server.neighbours.announceLeader(this.#server.options.nodeName)
    const office = ++this.#office
    await this.#establish(office)
  }

  lost(): void {
    this.#log.info('cluster leadership lost')
    this.#office++
    this.#revoke()
  }

  /** Takes all duties anew, after the state was replaced by a snapshot. Rejects if that fails, and then goes on trying. */
  async reassert(): Promise<void> {
    this.#revoke()
    const office = ++this.#office
    try {
      await this.#takeDuties(office)
    } catch (error) {
      this.#tryLater(office, error)
      throw error
    }
  }

  /** Drops all duties for good. */
  close(): void {
    this.#office++
    this.#revoke()
  }

  async #establish(office: number): Promise<void> {
    try {
      await this.#takeDuties(office)
    } catch (error) {
      this.#tryLater(office, error)
    }
  }

  #tryLater(office: number, error: unknown): void {
    if (office !== this.#office) return
    this.#log.error('failed to establish leadership', { error })
    this.#revoke()
    this.#after(retryMs, () => this.#establish(office))
  }

  async #takeDuties(office: number): Promise<void> {
    await this.#barrier()
    for (const duty of duties) {
      if (office !== this.#office) return
      await duty.take(this.#server)
    }
    if (office !== this.#office) return
    this.#established = true
    this.#onEstablished()
    this.#after(0, () => this.#tend(office))
  }

  async #tend(office: number): Promise<void> {
    try {
      for (const duty of duties) if (office === this.#office) await duty.tend?.(this.#server)
      this.#server.memberChanges.work()
    } catch (error) {
      if (office === this.#office) this.#log.error('failed to reconcile', { error })
    }
    if (office === this.#office) this.#after(tendIntervalMs, () => this.#tendLater(office))
  }

  async #tendLater(office: number): Promise<void> {
    try {
      await this.#barrier()
    } catch (error) {
      if (office !== this.#office) return
      this.#log.error('failed to wait for barrier', { error })
      this.#after(tendIntervalMs, () => this.#tendLater(office))
      return
    }
    await this.#tend(office)
  }

  #barrier(): Promise<void> {
    return this.#server.meters.took('leader.barrier', () => this.#server.raft.barrier())
  }

  #after(delayMs: number, work: () => Promise<void>): void {
    this.#stopTimer?.()
    const timer = this.#server.runtime.clock.timer(delayMs, () => void work())
    this.#stopTimer = () => timer.cancel()
  }

  #revoke(): void {
    this.#established = false
    this.#stopTimer?.()
    this.#stopTimer = undefined
    for (const duty of duties.toReversed()) duty.drop?.(this.#server)
  }
}
