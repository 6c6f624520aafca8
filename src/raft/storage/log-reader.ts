import type { Disk } from '../../runtime/ports.ts'
import type { LogEntry } from '../ports.ts'
import { FileWindow } from './file-window.ts'
import { decodeBatch } from './log-batch.ts'
import type { Checksum } from './log-batch.ts'
import { payloadBytes } from './log-bounds.ts'
import { damaged } from './log-files.ts'
import type { LogPlace } from './log-places.ts'
import { segmentName } from './log-segment.ts'

/** Bytes that are read at once, at least and at most, unless a batch is larger. */
const [leastBytes, mostBytes] = [16 << 10, 1 << 20] as const

interface Reading {
  readonly disk: Disk
  readonly checksum: Checksum
}

export interface WantedEntries {
  readonly from: number
  readonly to: number
  readonly maxBytes: number
}

/** Entries that lie in these places, until they are more than `maxBytes`. */
export async function readEntries({ disk, checksum }: Reading, segments: string, places: readonly LogPlace[], { from, to, maxBytes }: WantedEntries): Promise<LogEntry[]> {
  const found: LogEntry[] = []
  const windowBytes = Math.min(Math.max(maxBytes, leastBytes), mostBytes)
  let bytes = 0
  let path = ''
  let window: FileWindow | undefined
  for (const place of places) {
    const segment = `${segments}/${segmentName(place.segment)}`
    if (window === undefined || segment !== path) window = new FileWindow(disk, segment, windowBytes)
    path = segment
    const batch = decodeBatch(await window.bytes(place.at, place.length), place.salt, checksum)
    if (batch === undefined) throw damaged(`${path} is damaged: the batch at byte ${place.at} has a wrong checksum`)
    const { last } = place
    for (const entry of batch.entries.filter(({ Index }) => Index >= from && Index <= Math.min(to, last))) {
      bytes += payloadBytes(entry)
      found.push(entry)
    }
    if (bytes > maxBytes) break
  }
  return found
}
