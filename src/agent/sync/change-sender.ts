import type { LocalState } from '../local/local-state.ts'
import type { CatalogWriter } from './catalog-writer.ts'
import { WritesUnderWay, type Written } from './writes-under-way.ts'

/** How many writes may be under way at once; together they cost about as much as one, since the log takes them in one batch. */
const writesAtOnce = 64

/**
 * Sends everything that is out of sync. Many may ask at once: each thing is sent by one call at a time, which the others wait for,
 * and whoever asks waits until all that was out of sync then has been sent.
 */
export class ChangeSender {
  readonly #local: LocalState
  readonly #writer: CatalogWriter
  readonly #writes = new WritesUnderWay()
  #node: Promise<void> | undefined

  constructor(local: LocalState, writer: CatalogWriter) {
    this.#local = local
    this.#writer = writer
  }

  /** Rejects with the first failure; nothing new is begun after one. */
  async send(): Promise<void> {
    const local = this.#local
    // Node first, since everything else leaves it out once it is known.
    while (!local.nodeInSync) await (this.#node ??= this.#writer.node().finally(() => (this.#node = undefined)))
    await this.#all([...local.unsyncedServices], (id) => this.#service(id))
    await this.#all([...local.unsyncedChecks], (id) => this.#check(id))
  }

  /** Reads, and gives with that what was being written meanwhile. */
  whileReading<T>(read: () => Promise<T>): Promise<{ readonly result: T; readonly written: Written }> {
    return this.#writes.whileReading(read)
  }

  async #service(id: string): Promise<void> {
    const local = this.#local
    while (local.unsyncedServices.has(id)) {
      const entry = local.serviceEntry(id)!
      // Those that may ride along.
      const checks = local.unsyncedChecksOf(id).map((check) => check.id)
      const concern = { service: id, whole: true, checks }
      const write = (): Promise<void> => (entry.deleted ? this.#writer.dropService(entry) : this.#writer.service(entry))
      await (this.#writes.before(concern) ?? this.#writes.begin(concern, write))
    }
  }

  async #check(id: string): Promise<void> {
    const local = this.#local
    while (local.unsyncedChecks.has(id)) {
      const entry = local.checkEntry(id)!
      const concern = { service: entry.check?.ServiceID || undefined, checks: [id] }
      const write = (): Promise<void> => (entry.deleted ? this.#writer.dropCheck(entry) : this.#writer.check(entry))
      await (this.#writes.before(concern) ?? this.#writes.begin(concern, write))
    }
  }

  async #all(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
    let next = 0
    let failed = false
    const lane = async (): Promise<void> => {
      while (next < ids.length && !failed) {
        try {
          await work(ids[next++]!)
        } catch (error) {
          failed = true
          throw error
        }
      }
    }
    const lanes = await Promise.allSettled(Array.from({ length: Math.min(writesAtOnce, ids.length) }, lane))
    const broken = lanes.find((outcome) => outcome.status === 'rejected')
    if (broken !== undefined) throw broken.reason
  }
}
