import type { Clock, Disk, SmallFile, Timer } from '../../runtime/ports.ts'
import type { Checksum } from './log-batch.ts'
import { getNumber, setNumber } from './log-frame.ts'

/** Time that passes before what was acknowledged is written down: each batch would cost a write of its own. */
const delayMs = 100

/**
 * The number of the last batch that was acknowledged, in a file of 12 bytes.
 *
 * Why: the torn end that a crash leaves and an end that was damaged later look alike. This number tells the two apart. It is
 * written after the sync of the batch and itself not synced, so it may be old (then it proves less) but never ahead of what is
 * durable (so it never accuses a sound log).
 */
export class AcknowledgedFile {
  readonly #clock: Clock
  readonly #file: SmallFile
  readonly #checksum: Checksum
  #failed: (error: unknown) => void = () => undefined
  #sequence = 0
  #timer: Timer | undefined
  #writing: Promise<void> = Promise.resolve()

  private constructor(clock: Clock, file: SmallFile, checksum: Checksum) {
    this.#clock = clock
    this.#file = file
    this.#checksum = checksum
  }

  static async open(clock: Clock, disk: Disk, path: string, checksum: Checksum): Promise<AcknowledgedFile> {
    return new AcknowledgedFile(clock, await disk.openSmall(path), checksum)
  }

  /** Hears of a write in the background that did not succeed. */
  whenFailed(failed: (error: unknown) => void): void {
    this.#failed = failed
  }

  note(sequence: number): void {
    this.#sequence = sequence
    this.#timer ??= this.#clock.timer(delayMs, () => {
      this.#timer = undefined
      this.#writing = this.#write().catch((error: unknown) => this.#failed(error))
    })
  }

  /** Writes down at once what waits, unless the disk is not to be trusted any more. */
  async close(writes: boolean): Promise<void> {
    const waits = writes && this.#timer !== undefined
    this.#timer?.cancel()
    await this.#writing
    try {
      if (waits) await this.#write()
    } finally {
      await this.#file.close()
    }
  }

  #write(): Promise<void> {
    const bytes = new Uint8Array(12)
    const view = new DataView(bytes.buffer)
    setNumber(view, 0, this.#sequence)
    view.setUint32(8, this.#checksum(bytes.subarray(0, 8)), true)
    return this.#file.overwrite(bytes)
  }
}

/** What the file says: 0 when there is none; undefined when it is damaged, and so proves nothing. */
export async function readAcknowledged(disk: Disk, path: string, checksum: Checksum): Promise<number | undefined> {
  const bytes = await disk.readRange(path, 0, 13).catch((error: unknown) => {
    if ((error as { readonly code?: string }).code === 'ENOENT') return new Uint8Array()
    throw error
  })
  if (bytes.length === 0) return 0
  if (bytes.length !== 12) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return view.getUint32(8, true) === checksum(bytes.subarray(0, 8)) ? getNumber(view, 0) : undefined
}
