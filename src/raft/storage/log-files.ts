import type { BlockingRuntime, SqlDatabase } from '../../runtime/blocking.ts'
import { byteArray, byteString } from '../../std/bytes.ts'
import type { LogWorkerData, RefusedReason } from './log-protocol.ts'
import { createSchema } from './log-schema.ts'

/** A log that cannot be opened; the message names file and reason. */
export class LogRefused extends Error {
  override readonly name = 'LogRefused'
  readonly reason: RefusedReason
  constructor(reason: RefusedReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** The files of a log in its folder. */
export interface LogPaths {
  readonly folder: string
  readonly database: string
  /** SQLite's own, beside the database. */
  readonly writeAhead: string
  /** Second name that a write-ahead log gets when the log is refused, as SQLite deletes it under the first. */
  readonly keptWriteAhead: string
  /** acknowledged-file.ts */
  readonly acknowledged: string
  /** Who holds the log, for the message to whoever else wants it. */
  readonly owner: string
  /** Written by the original Consul. */
  readonly bolt: string
}

export function logPaths(folder: string): LogPaths {
  const database = `${folder}/log.db`
  return {
    folder,
    database,
    writeAhead: `${database}-wal`,
    keptWriteAhead: `${database}-wal.refused`,
    acknowledged: `${folder}/log.ack`,
    owner: `${folder}/log.pid`,
    bolt: `${folder}/raft.db`,
  }
}

/**
 * Makes the database if there is none. It is made whole under another name first: a crash leaves either nothing or a database,
 * so an empty file under the right name is always damage. `link` refuses a name that is taken, so of two agents that start
 * at once only one makes it.
 */
export function provideDatabase(runtime: BlockingRuntime, paths: LogPaths, data: LogWorkerData): void {
  const { disk } = runtime
  const size = disk.size(paths.database)
  if (size === 0) throw new LogRefused('damaged', `${paths.database} is empty`)
  if (size !== undefined) return
  if (disk.size(paths.bolt) !== undefined) {
    throw new LogRefused('foreign', `${paths.bolt} was written by the original Consul, whose log this program does not read`)
  }
  if (disk.size(paths.acknowledged) !== undefined) {
    throw new LogRefused('damaged', `${paths.database} is missing, but ${paths.acknowledged} shows that there was one`)
  }
  disk.makeFolder(paths.folder)
  // Else a crash could take the folder away with all that is logged.
  disk.syncFolder(paths.folder.slice(0, Math.max(paths.folder.lastIndexOf('/'), 1)))
  const draft = `${paths.database}.${data.uniqueName}.new`
  try {
    makeDraft(runtime, draft)
    disk.link(draft, paths.database)
  } catch (error) {
    // Another agent was faster; it may also have taken this draft for what a crash left.
    if (disk.size(paths.database) === undefined) throw error
  }
  disk.remove(draft)
  disk.syncFolder(paths.folder)
}

function makeDraft(runtime: BlockingRuntime, draft: string): void {
  // SQLite would let everybody read it; what it makes beside the file gets the file's mode.
  runtime.disk.openSmall(draft).close()
  const database = runtime.openDatabase(draft)
  try {
    createSchema(database)
  } finally {
    database.close()
  }
}

/** Opens the database for this process alone. */
export function openExclusively(runtime: BlockingRuntime, paths: LogPaths): SqlDatabase {
  // Where nothing can be written the system says why; SQLite would only say `disk I/O error`.
  runtime.disk.openSmall(paths.owner).close()
  const database = runtime.openDatabase(paths.database)
  try {
    // Exclusive before the first read: then SQLite locks the file for good and needs no shared memory beside it.
    database.exec('PRAGMA locking_mode = exclusive; PRAGMA cell_size_check = on')
    database.exec('BEGIN EXCLUSIVE; COMMIT')
  } catch (error) {
    database.close()
    throw runtime.databaseFault(error) === 'locked by another' ? inUse(runtime, paths, error) : error
  }
  removeDrafts(runtime, paths)
  const file = runtime.disk.openSmall(paths.owner)
  file.overwrite(byteArray(String(runtime.parent.processId).padEnd(20)))
  file.close()
  return database
}

function inUse({ disk }: BlockingRuntime, paths: LogPaths, cause: unknown): LogRefused {
  const owner = byteString(disk.read(paths.owner) ?? new Uint8Array()).trim()
  const whose = owner === '' ? 'another agent' : `another agent (process ${owner})`
  return new LogRefused('in use', `${paths.database} is in use by ${whose}`, { cause })
}

/** What a crash in `provideDatabase` left. */
function removeDrafts({ disk }: BlockingRuntime, paths: LogPaths): void {
  for (const name of disk.list(paths.folder)) {
    if (name.startsWith('log.db.') && name.includes('.new')) disk.remove(`${paths.folder}/${name}`)
  }
}
