import type { Clock, Timer } from '../../runtime/ports.ts'
import { byteString } from '../../std/bytes.ts'

const pieceBytes = 4096
const idleMs = 500

/** Cuts what a program prints into pieces: whole ones, or what there is when nothing came for half a second. */
export class OutputPieces {
  readonly #clock: Clock
  readonly #take: (piece: string) => Promise<void>
  #held = ''
  #timer: Timer | undefined
  #taken: Promise<void> = Promise.resolve()

  /** One piece is taken after the other. */
  constructor(clock: Clock, take: (piece: string) => Promise<void>) {
    this.#clock = clock
    this.#take = take
  }

  /** Resolves when everything but the rest that may yet grow was taken. */
  write(chunk: Uint8Array): Promise<void> {
    this.#timer?.cancel()
    this.#held += byteString(chunk)
    while (this.#held.length >= pieceBytes) this.#cut(pieceBytes)
    if (this.#held !== '') this.#timer = this.#clock.timer(idleMs, () => this.#cut(pieceBytes))
    return this.#taken
  }

  /** There is no more. */
  async end(): Promise<void> {
    this.#timer?.cancel()
    if (this.#held !== '') this.#cut(pieceBytes)
    await this.#taken
  }

  #cut(bytes: number): void {
    const piece = this.#held.slice(0, bytes)
    this.#held = this.#held.slice(bytes)
    this.#taken = this.#taken.then(() => this.#take(piece))
  }
}
