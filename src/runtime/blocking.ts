import type { Clock } from './ports.ts'

/** What a thread of its own may use beside what all may: calls that block until the disk has done its part. */
export interface BlockingRuntime {
  readonly clock: Clock
  readonly disk: BlockingDisk
  readonly parent: ParentThread
  /**
   * Opens a SQLite database, made if it is absent. No other descriptor of the file may be opened in this process while it is
   * open: closing one would drop SQLite's lock.
   */
  openDatabase(path: string): SqlDatabase
  /** What an error of a database means, where that matters. */
  databaseFault(error: unknown): 'locked by another' | 'damaged' | undefined
  /** CRC-32 as in gzip. */
  readonly crc32: (bytes: Uint8Array) => number
}

/** File operations that block. Paths are byte strings; errors carry the platform's `code`. */
export interface BlockingDisk {
  /** The size of a file, or undefined where there is none. */
  size(path: string): number | undefined
  /** A small file, or undefined where there is none. */
  read(path: string): Uint8Array | undefined
  list(path: string): readonly string[]
  makeFolder(path: string): void
  /** Gives a file a second name. Fails when the name is taken. */
  link(from: string, to: string): void
  /** Absent is fine. */
  remove(path: string): void
  /** Makes names in the folder durable. */
  syncFolder(path: string): void
  /** A file of a few bytes that is overwritten in place, made if it is absent. */
  openSmall(path: string): SmallFile
}

export interface SmallFile {
  overwrite(bytes: Uint8Array): void
  sync(): void
  close(): void
}

export type SqlValue = number | string | Uint8Array | null

export interface SqlDatabase {
  exec(sql: string): void
  prepare(sql: string): SqlStatement
  close(): void
}

export interface SqlStatement {
  run(...values: SqlValue[]): unknown
  get(...values: SqlValue[]): Readonly<Record<string, unknown>> | undefined
  all(...values: SqlValue[]): readonly Readonly<Record<string, unknown>>[]
  iterate(...values: SqlValue[]): Iterable<unknown>
  /** Rows come as arrays instead of objects. */
  setReturnArrays(arrays: boolean): void
}

/** The thread that started this one, seen from here. */
export interface ParentThread {
  /** What `StartWorker` was given. */
  readonly data: unknown
  readonly processId: number
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void
  listen(heard: (message: unknown) => void): void
  /** A message that has arrived already, taken out of turn; undefined when there is none. */
  take(): unknown
  /** Stops listening, so that this thread ends when it has nothing left to do. */
  leave(): void
}
