import type { Disk, Random, WritableFile } from '../../runtime/ports.ts'
import { assert } from '../../std/assert.ts'
import { encodeBatch } from './log-batch.ts'
import type { Checksum, LogBatch } from './log-batch.ts'
import type { LogContents } from './log-scan.ts'
import { encodeSegmentHeader, segmentName } from './log-segment.ts'
import type { LogState } from './log-state.ts'

/** What a log needs of the world. */
export interface LogWorld {
  readonly disk: Disk
  readonly random: Random
  readonly checksum: Checksum
}

/** What share of a full segment an empty log may keep. */
const emptyShare = 128

/** Writes batches into segments. One call at a time; after one that fails nothing may be written any more. */
export class LogWriter {
  readonly #world: LogWorld
  readonly #folder: string
  readonly #segmentBytes: number
  readonly #state: LogState
  /** Absent until something is written: a log that is only read gets no new segment. */
  #file: WritableFile | undefined
  #number: number
  #salt = 0
  /** How many bytes of the newest segment count. */
  #bytes: number
  #oldest: number

  constructor(world: LogWorld, folder: string, segmentBytes: number, { state, newest }: LogContents) {
    this.#world = world
    this.#folder = folder
    this.#segmentBytes = segmentBytes
    this.#state = state
    this.#number = newest.number
    this.#bytes = newest.bytes
    this.#oldest = this.#neededFrom()
  }

  /** When it resolves the batch is on the disk. */
  async write(batch: LogBatch): Promise<void> {
    const file = this.#file ?? await this.#begin()
    const bytes = encodeBatch(batch, this.#salt, this.#world.checksum)
    await file.write(bytes)
    await file.sync()
    const fault = this.#state.apply(batch, { number: this.#number, salt: this.#salt }, this.#bytes, bytes.length)
    assert(fault === undefined, fault ?? '')
    this.#bytes += bytes.length
    if (this.#bytes >= this.#segmentBytes) await this.#end()
  }

  /** The paths of segments that are not needed any more, which the caller removes in this order. */
  async retire(): Promise<readonly string[]> {
    if (this.#state.first === 0 && this.#file !== undefined && this.#bytes > this.#segmentBytes / emptyShare) {
      await this.#end()
      await this.#begin()
    }
    const needed = this.#neededFrom()
    const retired: string[] = []
    while (this.#oldest < needed) retired.push(this.#path(this.#oldest++))
    return retired
  }

  async close(): Promise<void> {
    await this.#file?.close()
  }

  async #begin(): Promise<WritableFile> {
    const { disk, random, checksum } = this.#world
    this.#salt = random.u32()
    const { sequence, first, last, stable } = this.#state
    const header = encodeSegmentHeader({ number: ++this.#number, previousBytes: this.#bytes, sequence, salt: this.#salt, first, last, stable }, checksum)
    const file = await disk.create(this.#path(this.#number), { mode: 0o600 })
    this.#file = file
    await file.write(header)
    await file.sync()
    await disk.syncFolder(this.#folder)
    this.#bytes = header.length
    return file
  }

  async #end(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }

  #path(number: number): string {
    return `${this.#folder}/${segmentName(number)}`
  }

  #neededFrom(): number {
    const { first, places } = this.#state
    return (first === 0 ? undefined : places.segmentOf(first)) ?? this.#number
  }
}
