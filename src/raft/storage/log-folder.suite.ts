import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeChecksum } from '../../runtime/node/checksum.ts'
import { nodeClock } from '../../runtime/node/clock.ts'
import { nodeDisk } from '../../runtime/node/disk.ts'
import { nodeRandom } from '../../runtime/node/random.ts'
import type { Disk } from '../../runtime/ports.ts'
import type { LogStore } from '../ports.ts'
import { DurableLogStore } from './durable-log-store.ts'

const made: string[] = []
process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
})

/** A folder of its own that goes when the tests end. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'log-'))
  made.push(folder)
  return folder
}

export interface OpenOptions {
  readonly tailEntries?: number
  readonly disk?: Disk
  readonly segmentBytes?: number
}

/** The durable log in a folder of this machine. */
export function openLog(folder: string, { tailEntries = 4096, disk = nodeDisk, segmentBytes = 8 << 20 }: OpenOptions = {}): Promise<LogStore> {
  return DurableLogStore.open({ disk, random: nodeRandom, checksum: nodeChecksum }, nodeClock, folder, { tailEntries, tailBytes: 1 << 20, segmentBytes })
}
