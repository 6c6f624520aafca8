import type { SnapshotMeta, SnapshotSink, SnapshotStore } from '../../src/raft/ports.ts'
import type { SeededRandom } from '../../src/runtime/sim/random.ts'
import type { Owner, Scheduler } from '../../src/runtime/sim/scheduler.ts'

interface Stored {
  readonly meta: SnapshotMeta
  readonly chunks: readonly Uint8Array[]
}

/** The snapshots on one server's platter, newest first. */
export interface SnapshotPlatter {
  snapshots: Stored[]
}

/** The snapshot-store port on a simulated disk: nothing is there before its commit ends, and a crash during it goes either way. */
export class SimulatedSnapshotStore implements SnapshotStore {
  readonly #scheduler: Scheduler
  readonly #owner: Owner
  readonly #random: SeededRandom
  readonly #platter: SnapshotPlatter
  readonly #committing = new Set<Stored>()
  #count = 0

  constructor(scheduler: Scheduler, owner: Owner, random: SeededRandom, platter: SnapshotPlatter) {
    this.#scheduler = scheduler
    this.#owner = owner
    this.#random = random
    this.#platter = platter
  }

  async create(point: Omit<SnapshotMeta, 'id' | 'size'>): Promise<SnapshotSink> {
    const chunks: Uint8Array[] = []
    let size = 0
    return {
      write: async (chunk) => {
        chunks.push(chunk)
        size += chunk.length
        await this.#wait(1)
      },
      commit: async () => {
        const { index, term, configuration, configurationIndex } = point
        const id = `${term}-${index}-${Math.floor(this.#scheduler.now)}${this.#count++}`
        const stored = { meta: { id, index, term, configuration, configurationIndex, size }, chunks }
        this.#committing.add(stored)
        await this.#wait(10)
        this.#committing.delete(stored)
        this.#keep(stored)
        return stored.meta
      },
      cancel: async () => {},
    }
  }

  async list(): Promise<readonly SnapshotMeta[]> {
    return this.#platter.snapshots.map(({ meta }) => meta)
  }

  async open(id: string): Promise<{ readonly meta: SnapshotMeta; readonly state: AsyncIterable<Uint8Array> }> {
    const stored = this.#platter.snapshots.find(({ meta }) => meta.id === id)
    if (stored === undefined) throw new Error(`snapshot ${id} is gone`)
    const wait = (): Promise<void> => this.#wait(1)
    return {
      meta: stored.meta,
      state: (async function* () {
        for (const chunk of stored.chunks) {
          await wait()
          yield chunk
        }
      })(),
    }
  }

  crash(): void {
    for (const stored of this.#committing) if (this.#random.chance(0.5)) this.#keep(stored)
  }

  #keep(stored: Stored): void {
    const all = [stored, ...this.#platter.snapshots]
    all.sort((a, b) => b.meta.term - a.meta.term || b.meta.index - a.meta.index)
    this.#platter.snapshots = all.slice(0, 2)
  }

  #wait(upTo: number): Promise<void> {
    return this.#scheduler.sleep(this.#random.between(0, upTo), this.#owner)
  }
}
