import type { LocalState } from '../local/local-state.ts'
import type { CatalogWriter } from './catalog-writer.ts'

/** How many writes may be under way at once; together they cost about as much as one, since the log takes them in one batch. */
const writesAtOnce = 64

/**
 * Sends everything that is out of sync. Many may ask at once: each thing is sent by one call at a time, which the others wait for,
 * and whoever asks waits until all that was out of sync then has been sent.
 */
export class ChangeSender {
  readonly #local: LocalState
  readonly #writer: CatalogWriter
  readonly #underWay = new Map<string, Promise<void>>()

  constructor(local: LocalState, writer: CatalogWriter) {
    this.#local = local
    this.#writer = writer
  }

  /** Rejects with the first failure; nothing new is begun after one. */
  async send(): Promise<void> {
    const local = this.#local
    // Node first, since everything else leaves it out once it is known.
    while (!local.nodeInSync) await this.#once('node', () => this.#writer.node())
    await this.#all([...local.unsyncedServices], (id) => this.#service(id))
    await this.#all([...local.unsyncedChecks], (id) => this.#check(id))
  }

  async #service(id: string): Promise<void> {
    while (this.#local.unsyncedServices.has(id)) {
      const entry = this.#local.serviceEntry(id)!
      await this.#once(`service ${id}`, () => (entry.deleted ? this.#writer.dropService(entry) : this.#writer.service(entry)))
    }
  }

  async #check(id: string): Promise<void> {
    while (this.#local.unsyncedChecks.has(id)) {
      const entry = this.#local.checkEntry(id)!
      // A check that rides with its service must not arrive before it in an older form.
      const service = entry.check === undefined ? undefined : this.#underWay.get(`service ${entry.check.ServiceID}`)
      if (service === undefined) {
        await this.#once(`check ${id}`, () => (entry.deleted ? this.#writer.dropCheck(entry) : this.#writer.check(entry)))
      } else await service
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

  #once(key: string, work: () => Promise<void>): Promise<void> {
    const running = this.#underWay.get(key)
    if (running !== undefined) return running
    const started = work().finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, started)
    return started
  }
}
