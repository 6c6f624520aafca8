import type { Disk } from '../../runtime/ports.ts'

/** A file that is read forwards, in larger pieces than are asked for. */
export class FileWindow {
  readonly #disk: Disk
  readonly #path: string
  readonly #leastBytes: number
  #start = 0
  #bytes: Uint8Array = new Uint8Array()

  constructor(disk: Disk, path: string, leastBytes: number) {
    this.#disk = disk
    this.#path = path
    this.#leastBytes = leastBytes
  }

  /** `length` bytes at `at`, or fewer where the file ends. They belong to a larger piece. */
  async bytes(at: number, length: number): Promise<Uint8Array> {
    if (at < this.#start || at + length > this.#start + this.#bytes.length) {
      this.#bytes = await this.#disk.readRange(this.#path, at, Math.max(length, this.#leastBytes))
      this.#start = at
    }
    return this.#bytes.subarray(at - this.#start, at - this.#start + length)
  }
}
