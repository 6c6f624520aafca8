import type { SqlDatabase } from '../../runtime/blocking.ts'

/** Marks the file as a log of ours, and of this form. */
const applicationId = 0x50724c67
const formatVersion = 1

/**
 * A row for each entry and one for the stable values; what the bodies hold: log-frame.ts, stable-record.ts. The texts are
 * compared with what the file says, so changing a letter is a new format.
 */
const tables: Readonly<Record<string, string>> = {
  log: 'CREATE TABLE log (idx INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT',
  stable: 'CREATE TABLE stable (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT',
}

/**
 * Big pages keep entries of a few hundred bytes from wasting space; incremental vacuum is what lets space be given back in
 * slices. Both must be set before the first table.
 */
export function createSchema(database: SqlDatabase): void {
  database.exec('PRAGMA page_size = 16384; PRAGMA auto_vacuum = incremental; PRAGMA synchronous = full')
  const made = Object.values(tables).join('; ')
  database.exec(`BEGIN; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${formatVersion}; ${made}; COMMIT`)
  database.exec('PRAGMA journal_mode = wal')
}

/** What is wrong with the form of the database; undefined when it is ours. */
export function schemaFault(database: SqlDatabase): string | undefined {
  const pragma = (name: string): unknown => database.prepare(`PRAGMA ${name}`).get()?.[name]
  if (pragma('application_id') !== applicationId) return 'it was not written by this program'
  const version = pragma('user_version')
  if (version !== formatVersion) return `it has format ${String(version)}, this program reads format ${formatVersion}`
  if (pragma('auto_vacuum') !== 2) return 'its header is damaged (auto_vacuum)'
  if (pragma('encoding') !== 'UTF-8') return 'its header is damaged (encoding)'
  const found = database.prepare('SELECT name, sql FROM sqlite_schema').all()
  if (found.length !== Object.keys(tables).length) return `it holds ${found.length} tables`
  const wrong = found.find((row) => tables[String(row['name'])] !== row['sql'])
  return wrong === undefined ? undefined : `its table ${String(wrong['name'])} is not as it was made`
}
