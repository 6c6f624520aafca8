import type { LogEntry } from '../ports.ts'
import { frameBytes, readFrame, writeFrame } from './log-frame.ts'

const segmentBytes = 256 * 1024

interface Segment {
  readonly first: number
  readonly bytes: Uint8Array
  /** Where each entry's frame begins, and where the last one ends. */
  readonly offsets: number[]
}

/**
 * Entries of a log in memory, as frames in large pieces: an entry as an object with an array of its own takes five times the memory of
 * its bytes. Indexes are contiguous.
 */
export class PackedEntries {
  #segments: Segment[] = []

  push(entry: LogEntry): void {
    const size = frameBytes(entry)
    let segment = this.#segments.at(-1)
    if (segment === undefined || endOf(segment) + size > segment.bytes.length) {
      segment = { first: entry.Index, bytes: new Uint8Array(Math.max(segmentBytes, size)), offsets: [0] }
      this.#segments.push(segment)
    }
    writeFrame(segment.bytes, endOf(segment), entry)
    segment.offsets.push(endOf(segment) + size)
  }

  get(index: number): LogEntry | undefined {
    const segment = this.#segments.findLast(({ first }) => first <= index)
    const at = segment?.offsets[index - segment.first]
    if (segment === undefined || at === undefined || at === endOf(segment)) return undefined
    return readFrame(segment.bytes, at)?.entry
  }

  /** Drops this index and all after it. */
  cutFrom(index: number): void {
    while ((this.#segments.at(-1)?.first ?? -1) >= index) this.#segments.pop()
    const last = this.#segments.at(-1)
    if (last !== undefined) last.offsets.length = Math.min(last.offsets.length, index - last.first + 1)
  }

  /** Frees what lies wholly at or before this index. */
  dropThrough(index: number): void {
    const keep = this.#segments.findIndex(({ first, offsets }) => first + offsets.length - 2 > index)
    this.#segments = keep < 0 ? [] : this.#segments.slice(keep)
  }

  clear(): void {
    this.#segments = []
  }
}

function endOf({ offsets }: Segment): number {
  return offsets[offsets.length - 1] ?? 0
}
