import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'

export type SqliteDatabase = DatabaseSync
export type SqliteStatement = StatementSync

/** SQLite's primary result codes that are told apart. */
export const SqliteCode = { busy: 5, readOnly: 8, corrupt: 11, cannotOpen: 14, notADatabase: 26 } as const

/**
 * Opens a database file, made if it is absent. It blocks, so only threads that may block call it. The path is a byte string.
 * No other descriptor of the file may be opened in this process while it is open: closing one would drop SQLite's lock.
 */
export function openSqlite(path: string): SqliteDatabase {
  return new DatabaseSync(Buffer.from(path, 'latin1'))
}

/** The primary result code of an error that SQLite reported; undefined for any other error. */
export function sqliteCodeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}
