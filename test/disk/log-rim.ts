import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import type { LogEntry } from '../../src/raft/ports.ts'
import { LogDatabase } from '../../src/raft/storage/log-database.ts'
import { decodeFrames, encodeFrames } from '../../src/raft/storage/log-frame.ts'
import type { BlockingRuntime } from '../../src/runtime/blocking.ts'
import { blockingDisk } from '../../src/runtime/node/blocking-disk.ts'
import { nodeClock } from '../../src/runtime/node/clock.ts'

/** SQLite's codes for a damaged database and for a file that is none. */
const damage = [11, 26]

/** The rim of the log's thread, for tests that open hundreds of logs and so do without threads. */
const rim: BlockingRuntime = {
  clock: nodeClock,
  disk: blockingDisk,
  crc32,
  openDatabase: (path) => new DatabaseSync(path),
  databaseFault: (error) => {
    return error instanceof Error && 'errcode' in error && damage.includes(Number(error.errcode) & 0xff) ? 'damaged' : undefined
  },
  parent: { data: undefined, processId: process.pid, post: () => undefined, listen: () => undefined, take: () => undefined, leave: () => undefined },
}

let opened = 0

export function openDatabase(folder: string): LogDatabase {
  return LogDatabase.open(rim, { folder, tailEntries: 10, tailBytes: 10_000, uniqueName: String(opened++) })
}

export function append(database: LogDatabase, entries: readonly LogEntry[], truncateFrom?: number): void {
  database.apply([{ type: 'append', ticket: 0, frames: encodeFrames(entries), truncateFrom }])
}

export function readAll(database: LogDatabase): LogEntry[] {
  const { first, last } = database.found
  return last === 0 ? [] : decodeFrames(database.read(first, last, Infinity))
}
