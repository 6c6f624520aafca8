import { byteString } from '../../std/bytes.ts'

/** The last bytes of what a check prints, however much it is. */
export class OutputRing {
  readonly #size: number
  #kept: Uint8Array | undefined
  #total = 0

  constructor(size: number) {
    this.#size = size
  }

  /** All bytes that came. */
  get total(): number {
    return this.#total
  }

  write(chunk: Uint8Array): void {
    const size = this.#size
    this.#kept ??= new Uint8Array(size)
    const tail = chunk.length > size ? chunk.subarray(chunk.length - size) : chunk
    const at = (this.#total + chunk.length - tail.length) % size
    const room = Math.min(size - at, tail.length)
    this.#kept.set(tail.subarray(0, room), at)
    this.#kept.set(tail.subarray(room), 0)
    this.#total += chunk.length
  }

  /** What was kept. */
  text(): string {
    const kept = this.#kept
    if (kept === undefined) return ''
    if (this.#total <= this.#size) return byteString(kept.subarray(0, this.#total))
    const at = this.#total % this.#size
    return byteString(kept.subarray(at)) + byteString(kept.subarray(0, at))
  }

  /** What was kept, and how much of how much it is unless it is all. */
  report(): string {
    const text = this.text()
    return this.#total > text.length ? `Captured ${text.length} of ${this.#total} bytes\n...\n${text}` : text
  }
}
