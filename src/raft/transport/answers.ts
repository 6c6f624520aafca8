import type { RaftStream } from './stream.ts'

interface Slot {
  bytes: Uint8Array | undefined
}

/** Answers of one connection: they leave in the order in which they were asked for, all that are ready in one write. */
export class Answers {
  readonly #stream: RaftStream
  readonly #slots: Slot[] = []
  readonly #waiting: { readonly most: number; readonly resolve: () => void }[] = []
  #scheduled = false

  constructor(stream: RaftStream) {
    this.#stream = stream
  }

  /** The next answer in order; one that fails ends the connection. */
  add(answer: Promise<Uint8Array>): void {
    const slot: Slot = { bytes: undefined }
    this.#slots.push(slot)
    this.#fill(slot, answer).catch(() => this.#stream.close())
  }

  /** Resolves when fewer than so many answers are owed. */
  below(most: number): Promise<void> {
    if (this.#slots.length < most) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ most, resolve }))
  }

  /** Resolves when every answer has been given. */
  settled(): Promise<void> {
    return this.below(1)
  }

  async #fill(slot: Slot, answer: Promise<Uint8Array>): Promise<void> {
    slot.bytes = await answer
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#slots[0]?.bytes === undefined) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      this.#flush()
    })
  }

  #flush(): void {
    const open = this.#slots.findIndex(({ bytes }) => bytes === undefined)
    const ready = this.#slots.splice(0, open < 0 ? this.#slots.length : open)
    if (ready.length === 0) return
    // Whoever reads the connection finds out that it broke.
    this.#stream.write(joined(ready)).catch(() => this.#stream.close())
    for (let at = this.#waiting.length - 1; at >= 0; at--) {
      const { most, resolve } = this.#waiting[at]!
      if (this.#slots.length >= most) continue
      this.#waiting.splice(at, 1)
      resolve()
    }
  }
}

function joined(slots: readonly Slot[]): Uint8Array {
  if (slots.length === 1) return slots[0]!.bytes!
  const out = new Uint8Array(slots.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0))
  let at = 0
  for (const { bytes } of slots) {
    out.set(bytes!, at)
    at += bytes!.length
  }
  return out
}
