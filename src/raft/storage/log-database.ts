import type { BlockingRuntime, SqlDatabase, SqlStatement } from '../../runtime/blocking.ts'
import type { StableState } from '../ports.ts'
import { AcknowledgedFile } from './acknowledged-file.ts'
import { checkLog, frameFault } from './log-check.ts'
import type { LogContents } from './log-check.ts'
import { logPaths, LogRefused, openExclusively, provideDatabase } from './log-files.ts'
import type { LogPaths } from './log-files.ts'
import { framesOf } from './log-frame.ts'
import type { LogChange, LogWorkerData } from './log-protocol.ts'
import { encodeStable } from './stable-record.ts'

/** Pages in the write-ahead log after which SQLite copies them within a commit, should nobody have done it before. */
const latestCheckpointPages = 2000

/**
 * The log in its SQLite database, for a thread that may block. Anything thrown after opening means that nothing is known about
 * the disk any more.
 */
export class LogDatabase {
  readonly found: LogContents
  readonly #runtime: BlockingRuntime
  readonly #database: SqlDatabase
  readonly #acknowledged: AcknowledgedFile
  readonly #statements: Statements
  #sequence: number
  #stable: StableState

  private constructor(runtime: BlockingRuntime, database: SqlDatabase, paths: LogPaths, found: LogContents) {
    this.#runtime = runtime
    this.#database = database
    this.found = found
    this.#sequence = found.sequence
    this.#stable = found.stable
    this.#statements = new Statements(database)
    this.#acknowledged = new AcknowledgedFile(runtime, paths.acknowledged)
  }

  /** Throws `LogRefused`. */
  static open(runtime: BlockingRuntime, data: LogWorkerData): LogDatabase {
    const paths = logPaths(data.folder)
    try {
      provideDatabase(runtime, paths, data)
      const database = openExclusively(runtime, paths)
      try {
        const found = checkLog(runtime, database, paths, data)
        const settings = `PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA wal_autocheckpoint = ${latestCheckpointPages}`
        database.exec(`${settings}; PRAGMA journal_size_limit = 67108864`)
        return new LogDatabase(runtime, database, paths, found)
      } catch (error) {
        keepWriteAhead(runtime, paths)
        database.close()
        throw error
      }
    } catch (error) {
      throw asRefused(runtime, error, paths)
    }
  }

  /** Does changes in one transaction and syncs it once. */
  apply(changes: readonly LogChange[]): void {
    const sequence = ++this.#sequence
    const { crc32 } = this.#runtime
    const { begin, commit, insert, deleteFrom, deleteAll, putStable } = this.#statements
    begin.run()
    // The number of a transaction lies in the last entry; where that is not of this transaction, beside the stable values.
    let numbered = false
    let voted = false
    for (const change of changes) {
      switch (change.type) {
        case 'append':
          if (change.truncateFrom !== undefined) {
            deleteFrom.run(change.truncateFrom)
            numbered = false
          }
          if (change.frames.byteLength > 0) numbered = true
          for (const frame of framesOf(change.frames)) {
            frame.seal(sequence, crc32)
            insert.run(frame.index, frame.all)
          }
          break
        case 'clear':
          deleteAll.run()
          numbered = false
          break
        case 'stable':
          this.#stable = change.state
          voted = true
      }
    }
    if (voted || !numbered) putStable.run(encodeStable({ sequence, state: this.#stable }, crc32))
    commit.run()
    this.#acknowledged.write(sequence)
  }

  /** Frames of entries, one after the other, as many as fit into `maxBytes` but at least the first. */
  read(from: number, to: number, maxBytes: number): ArrayBuffer {
    const bodies: Uint8Array[] = []
    let size = 0
    let next = from
    for (const row of this.#statements.range.iterate(from, to)) {
      const [index, body] = row as readonly [number, Uint8Array]
      const fault = index === next ? frameFault(this.#runtime, index, body) : `entry ${next} is missing`
      if (fault !== undefined) throw new Error(`the log is damaged: ${fault}`)
      if (bodies.length > 0 && size + body.length > maxBytes) break
      bodies.push(body)
      size += body.length
      next++
    }
    if (bodies.length === 0) throw new Error(`the log is damaged: entry ${from} is missing`)
    const all = new Uint8Array(size)
    let at = 0
    for (const body of bodies) {
      all.set(body, at)
      at += body.length
    }
    return all.buffer
  }

  /** Deletes at most `rows` of the oldest entries up to `index`; says whether any may be left, and how many pages became free. */
  deleteOldest(index: number, rows: number): { readonly more: boolean; readonly freedPages: number } {
    const first = this.#statements.first.get()?.['first']
    if (typeof first !== 'number' || first > index) return { more: false, freedPages: 0 }
    const before = this.#freePages()
    this.#statements.deleteTo.run(Math.min(index, first + rows - 1))
    return { more: first + rows <= index, freedPages: this.#freePages() - before }
  }

  /** Gives back at most `pages` free pages; says whether there are more. */
  shrink(pages: number): boolean {
    this.#database.exec(`PRAGMA incremental_vacuum(${pages})`)
    return this.#freePages() > 0
  }

  /** Copies the write-ahead log into the database, whose file then has the size it should have. */
  checkpoint(): void {
    this.#statements.checkpoint.get()
    this.#acknowledged.sync()
  }

  close(): void {
    this.#database.close()
    this.#acknowledged.sync()
    this.#acknowledged.close()
  }

  #freePages(): number {
    return Number(this.#statements.freePages.get()?.['freelist_count'])
  }
}

class Statements {
  readonly begin: SqlStatement
  readonly commit: SqlStatement
  readonly insert: SqlStatement
  readonly deleteFrom: SqlStatement
  readonly deleteTo: SqlStatement
  readonly deleteAll: SqlStatement
  readonly putStable: SqlStatement
  readonly range: SqlStatement
  readonly first: SqlStatement
  readonly freePages: SqlStatement
  readonly checkpoint: SqlStatement

  constructor(database: SqlDatabase) {
    this.begin = database.prepare('BEGIN IMMEDIATE')
    this.commit = database.prepare('COMMIT')
    this.insert = database.prepare('INSERT INTO log (idx, body) VALUES (?, ?)')
    this.deleteFrom = database.prepare('DELETE FROM log WHERE idx >= ?')
    this.deleteTo = database.prepare('DELETE FROM log WHERE idx <= ?')
    this.deleteAll = database.prepare('DELETE FROM log')
    this.putStable = database.prepare('INSERT OR REPLACE INTO stable (id, body) VALUES (1, ?)')
    this.range = database.prepare('SELECT idx, body FROM log WHERE idx BETWEEN ? AND ? ORDER BY idx')
    this.range.setReturnArrays(true)
    this.first = database.prepare('SELECT min(idx) AS first FROM log')
    this.freePages = database.prepare('PRAGMA freelist_count')
    this.checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)')
  }
}

/** Closing deletes the write-ahead log; of a refused log it is kept for whoever tries to rescue it. */
function keepWriteAhead({ disk }: BlockingRuntime, paths: LogPaths): void {
  if (disk.size(paths.writeAhead) === undefined || disk.size(paths.keptWriteAhead) !== undefined) return
  disk.link(paths.writeAhead, paths.keptWriteAhead)
}

function asRefused(runtime: BlockingRuntime, error: unknown, paths: LogPaths): LogRefused {
  if (error instanceof LogRefused) return error
  const text = error instanceof Error ? error.message : String(error)
  if (runtime.databaseFault(error) === 'damaged') {
    return new LogRefused('damaged', `${paths.database} is damaged: ${text}`, { cause: error })
  }
  return new LogRefused('unusable', `${paths.database} cannot be opened: ${text}`, { cause: error })
}
