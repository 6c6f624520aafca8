import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import type { BlockingRuntime } from '../blocking.ts'
import { blockingDisk } from './blocking-disk.ts'
import { nodeClock } from './clock.ts'
import { parentThread } from './worker.ts'

/** SQLite's primary result codes. */
const busy = 5
const corrupt = 11
const notADatabase = 26

/** The rim of a worker thread; fails on the main thread. */
export function blockingRuntime(): BlockingRuntime {
  return {
    clock: nodeClock,
    disk: blockingDisk,
    parent: parentThread(),
    openDatabase: (path) => new DatabaseSync(Buffer.from(path, 'latin1')),
    databaseFault: (error) => {
      const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined
      if (code === busy) return 'locked by another'
      return code === corrupt || code === notADatabase ? 'damaged' : undefined
    },
    crc32: (bytes) => crc32(bytes),
  }
}
