import type { BlockingRuntime, SmallFile } from '../../runtime/blocking.ts'
import { getNumber, setNumber } from './log-frame.ts'

/**
 * The number of the last transaction that was acknowledged, in a file of 12 bytes beside the database.
 *
 * Why: SQLite takes a damaged place in its write-ahead log for the torn end of a crash and silently drops all that follows. This
 * number tells the two apart. It is written after the transaction's sync and itself not synced, so it may be old (then it
 * proves less) but never ahead of what is durable (so it never accuses a sound log).
 */
export class AcknowledgedFile {
  readonly #file: SmallFile
  readonly #crc32: (bytes: Uint8Array) => number
  readonly #bytes = new Uint8Array(12)
  readonly #view = new DataView(this.#bytes.buffer)

  constructor({ disk, crc32 }: BlockingRuntime, path: string) {
    this.#file = disk.openSmall(path)
    this.#crc32 = crc32
  }

  write(sequence: number): void {
    setNumber(this.#view, 0, sequence)
    this.#view.setUint32(8, this.#crc32(this.#bytes.subarray(0, 8)), true)
    this.#file.overwrite(this.#bytes)
  }

  sync(): void {
    this.#file.sync()
  }

  close(): void {
    this.#file.close()
  }
}

/** What the file says: 0 when there is none; undefined when it is damaged, and so proves nothing. */
export function readAcknowledged({ disk, crc32 }: BlockingRuntime, path: string): number | undefined {
  const bytes = disk.read(path)
  if (bytes === undefined) return 0
  if (bytes.length !== 12) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return view.getUint32(8, true) === crc32(bytes.subarray(0, 8)) ? getNumber(view, 0) : undefined
}
