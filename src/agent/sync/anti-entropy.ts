import type { Clock, Logger, Timer } from '../../runtime/ports.ts'
import type { LocalState } from '../local/local-state.ts'
import type { CatalogWriter } from './catalog-writer.ts'
import { ChangeSender } from './change-sender.ts'
import { markDifferences } from './compare.ts'
import type { NodeInfo } from './node-info.ts'
import type { SyncEvent, SyncMachine, SyncWork } from './sync-machine.ts'

export interface AntiEntropyParts {
  readonly clock: Clock
  readonly log: Logger
  readonly local: LocalState
  readonly writer: CatalogWriter
  readonly machine: SyncMachine
  readonly info: () => NodeInfo
}

/** Keeps the catalog in line with the local state: gives the machine its events and does the work it asks for. */
export class AntiEntropy {
  readonly #parts: AntiEntropyParts
  readonly #sender: ChangeSender
  readonly #firstDone = Promise.withResolvers<void>()
  #timer: Timer | undefined
  #closed = false

  constructor(parts: AntiEntropyParts) {
    this.#parts = parts
    this.#sender = new ChangeSender(parts.local, parts.writer)
  }

  /** Begins with a full sync; resolves when that is over, well or not. */
  start(): Promise<void> {
    this.#parts.local.report({ changed: () => this.#step('changed'), deferred: () => this.#arm() })
    this.#step('start')
    return this.#firstDone.promise
  }

  /** The catalog may not have what it had: a server came up, or the agent acts with another token. */
  refresh(): void {
    this.#step('refresh')
  }

  /** Sends at once what is out of sync, for those who must know that it arrived. A failure is logged; it is tried again later. */
  async sendChanges(): Promise<void> {
    try {
      await this.#sender.send()
    } catch (error) {
      if (!this.#closed) this.#parts.log.error('failed to sync changes', { error })
    }
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
    this.#firstDone.resolve()
  }

  #step(event: SyncEvent): void {
    if (this.#closed) return
    const work = this.#parts.machine.step(this.#parts.clock.now(), event)
    if (work !== undefined) this.#begin(work)
    this.#arm()
  }

  #begin(work: SyncWork): void {
    const done = work === 'full' ? this.#full() : this.#sender.send()
    done.then(
      () => this.#ended('done'),
      (error: unknown) => {
        const text = work === 'full' ? 'failed to sync remote state' : 'failed to sync changes'
        if (!this.#closed) this.#parts.log.named('anti_entropy').error(text, { error })
        this.#ended('failed')
      },
    )
  }

  #ended(outcome: 'done' | 'failed'): void {
    this.#firstDone.resolve()
    this.#step(outcome)
  }

  async #full(): Promise<void> {
    const { local, writer, info } = this.#parts
    const { result, written } = await this.#sender.whileReading(() => writer.read())
    markDifferences(local, info(), result, written)
    this.#logWhatIsInSync()
    await this.#sender.send()
  }

  #logWhatIsInSync(): void {
    const { local, log } = this.#parts
    if (local.nodeInSync) log.debug('Node info in sync')
    for (const { id } of local.serviceEntries()) if (!local.unsyncedServices.has(id)) log.debug('Service in sync', { service: id })
    for (const { id } of local.checkEntries()) if (!local.unsyncedChecks.has(id)) log.debug('Check in sync', { check: id })
  }

  /** One timer for the machine and for outputs that wait. */
  #arm(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    const times = [this.#parts.machine.deadline(), this.#parts.local.deferred.deadline()].filter((at) => at !== undefined)
    if (this.#closed || times.length === 0) return
    const delay = Math.max(0, Math.min(...times) - this.#parts.clock.now())
    this.#timer = this.#parts.clock.timer(delay, () => {
      this.#parts.local.releaseDeferred(this.#parts.clock.now())
      this.#step('time')
    })
  }
}
