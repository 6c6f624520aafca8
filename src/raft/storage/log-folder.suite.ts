import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StartWorker } from '../../runtime/worker.ts'
import type { LogStore } from '../ports.ts'
import { DurableLogStore } from './durable-log-store.ts'
import { startLogThread } from './log-thread.ts'

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
  readonly start?: StartWorker
}

let opened = 0

/** The durable log in a folder. */
export function openLog(folder: string, { tailEntries = 4096, start = startLogThread }: OpenOptions = {}): Promise<LogStore> {
  return DurableLogStore.open(start, { folder, tailEntries, tailBytes: 1 << 20, uniqueName: `${process.pid}-${opened++}` })
}
