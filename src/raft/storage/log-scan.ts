import type { Disk } from '../../runtime/ports.ts'
import { readAcknowledged } from './acknowledged-file.ts'
import { batchBytes, batchMagic, batchPrefixBytes, decodeBatch } from './log-batch.ts'
import type { Checksum, LogBatch } from './log-batch.ts'
import type { EntryTail } from './entry-tail.ts'
import { FileWindow } from './file-window.ts'
import { damaged } from './log-files.ts'
import type { LogPaths } from './log-files.ts'
import { decodeSegmentHeader, encodeSegmentHeader, longestHeaderBytes, segmentName, segmentNumber } from './log-segment.ts'
import type { SegmentHeader } from './log-segment.ts'
import { LogState } from './log-state.ts'

/** Bytes that are read at once. */
const windowBytes = 1 << 20
/** How many places that look like a batch are tried behind a torn end: data can be made to look so, and summing takes time. */
const mostTries = 1000

/** What a sound log holds. */
export interface LogContents {
  readonly state: LogState
  /** The newest segment and how many of its bytes count; number 0 when there is none. */
  readonly newest: { readonly number: number; readonly bytes: number }
  /** Names of segments that are no longer needed. */
  readonly dead: readonly string[]
}

interface Segment {
  readonly path: string
  readonly size: number
  readonly header: SegmentHeader
  readonly headerBytes: number
}

/** A segment whose header is not whole. */
interface Torn {
  readonly path: string
  readonly size: number
  readonly header?: undefined
}

/**
 * Reads the whole log and refuses it unless every batch has its checksum and follows the one before, entries have no gap, terms do
 * not fall, and the last acknowledged batch is there. Only the end of the newest segment may be torn. The newest entries go into `tail`.
 */
export function scanLog(disk: Disk, paths: LogPaths, checksum: Checksum, tail: EntryTail): Promise<LogContents> {
  return new LogScan(disk, paths, checksum, tail).run()
}

class LogScan {
  readonly #disk: Disk
  readonly #paths: LogPaths
  readonly #checksum: Checksum
  readonly #tail: EntryTail
  readonly #state = new LogState()

  constructor(disk: Disk, paths: LogPaths, checksum: Checksum, tail: EntryTail) {
    this.#disk = disk
    this.#paths = paths
    this.#checksum = checksum
    this.#tail = tail
  }

  async run(): Promise<LogContents> {
    const numbers = (await this.#disk.list(this.#paths.segments)).map(segmentNumber).filter((number) => number !== undefined).sort((a, b) => a - b)
    const segments: (Segment | Torn)[] = []
    for (const number of lastRun(numbers)) segments.push(await this.#find(number))
    let newest = { number: 0, bytes: 0 }
    for (const [nth, segment] of segments.entries()) {
      const next = segments[nth + 1]
      if (segment.header === undefined) {
        if (next !== undefined || !this.#mayBeBegun(segment, nth, numbers.at(-1) ?? 0)) throw damaged(`${segment.path} is damaged: its header has a wrong checksum`)
        break
      }
      if (nth === 0) this.#state.resume(segment.header)
      else if (!follows(segment.header, this.#state)) throw damaged(`${segment.path} is damaged: it does not follow the segment before`)
      newest = { number: segment.header.number, bytes: await this.#scan(segment, next?.header?.previousBytes) }
    }
    await this.#checkComplete()
    const { first, places } = this.#state
    const oldest = first === 0 ? newest.number : places.segmentOf(first) ?? newest.number
    return { state: this.#state, newest, dead: numbers.filter((number) => number < oldest || number > newest.number).map(segmentName) }
  }

  async #find(number: number): Promise<Segment | Torn> {
    const path = `${this.#paths.segments}/${segmentName(number)}`
    const size = await this.#disk.size(path)
    const decoded = decodeSegmentHeader(await this.#disk.readRange(path, 0, longestHeaderBytes), this.#checksum)
    if (decoded === undefined) return { path, size }
    if (decoded.header.number !== number) throw damaged(`${path} is damaged: it says that it is number ${decoded.header.number}`)
    return { path, size, header: decoded.header, headerBytes: decoded.length }
  }

  /** Whether a crash may have left a segment so: when it is begun only its header is written, and the one before is still there. */
  #mayBeBegun({ size }: Torn, nth: number, number: number): boolean {
    const whole = encodeSegmentHeader({ number, previousBytes: 0, salt: 0, sequence: 0, first: 0, last: 0, stable: this.#state.stable }, this.#checksum)
    return size <= whole.length && (nth > 0 || number === 1)
  }

  /** Takes all batches of a segment; says how many of its bytes count. `whole` is what the next segment says of that. */
  async #scan({ path, size, header, headerBytes }: Segment, whole: number | undefined): Promise<number> {
    const end = whole ?? size
    if (end > size) throw damaged(`${path} is damaged: it has ${size} bytes and had ${end}`)
    const window = new FileWindow(this.#disk, path, windowBytes)
    let at = headerBytes
    while (at < end) {
      const length = batchBytes(await window.bytes(at, batchPrefixBytes), 0) ?? Infinity
      // A copy, as its entries may stay in memory.
      const batch = at + length > end ? undefined : decodeBatch((await window.bytes(at, length)).slice(), header.salt, this.#checksum)
      if (batch === undefined) {
        const rest = await window.bytes(at, end - at)
        if (whole === undefined && !this.#anyBatchAfter(rest, this.#state.sequence + 1, header.salt)) break
        throw damaged(`${path} is damaged: the batch at byte ${at} has a wrong checksum`)
      }
      const fault = this.#state.apply(batch, header, at, length)
      if (fault !== undefined) throw damaged(`${path} is damaged: ${fault}`)
      this.#keep(batch)
      at += length
    }
    return at
  }

  #keep({ cut, entries }: LogBatch): void {
    const { first } = this.#state
    if (cut !== undefined) this.#tail.truncateFrom(cut)
    if (first === 0 || first === entries[0]?.Index) this.#tail.clear()
    else this.#tail.truncatePrefix(first - 1)
    this.#tail.append(entries)
    this.#tail.shrink(Infinity)
  }

  /** Whether a batch with a larger number follows: it was begun when the one before was durable, so that one cannot be torn. */
  #anyBatchAfter(rest: Uint8Array, sequence: number, salt: number): boolean {
    const [beginning = 0] = batchMagic
    let tries = 0
    for (let at = rest.indexOf(beginning, 1); at >= 0 && tries < mostTries; at = rest.indexOf(beginning, at + 1)) {
      const length = batchBytes(rest, at)
      if (length === undefined || at + length > rest.length) continue
      tries++
      const batch = decodeBatch(rest.subarray(at, at + length), salt, this.#checksum)
      if (batch !== undefined && batch.sequence > sequence) return true
    }
    return false
  }

  async #checkComplete(): Promise<void> {
    const { first, last, sequence, places } = this.#state
    const known = places.first ?? last + 1
    if (first !== 0 && known > first) throw damaged(`${this.#paths.segments} is damaged: entries ${first} to ${known - 1} are missing`)
    const acknowledged = await readAcknowledged(this.#disk, this.#paths.acknowledged, this.#checksum)
    if (acknowledged !== undefined && sequence < acknowledged) {
      throw damaged(`${this.#paths.segments} is damaged: it ends at batch ${sequence}, but ${acknowledged} had been written`)
    }
  }
}

/** The numbers at the end that follow each other: what lies before a gap was about to be deleted. */
function lastRun(numbers: readonly number[]): readonly number[] {
  let from = Math.max(numbers.length - 1, 0)
  while (from > 0 && numbers[from - 1] === (numbers[from] ?? 0) - 1) from--
  return numbers.slice(from)
}

function follows({ sequence, first, last, stable }: SegmentHeader, state: LogState): boolean {
  return sequence === state.sequence && first === state.first && last === state.last && stable.term === state.stable.term
    && stable.lastVoteTerm === state.stable.lastVoteTerm && stable.lastVoteCandidate === state.stable.lastVoteCandidate
}
