import { closeSync, openSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { FileLock } from '../ports.ts'
import { platformPath } from './platform-path.ts'

/** SQLite's primary result code for a file that somebody else has locked. */
const busy = 5

/**
 * Node has no call that locks a file; SQLite does it well on every platform, and within one process, too. Nothing is ever written
 * into the file. No other descriptor of it may be closed in this process: that would drop the lock (POSIX).
 */
export async function lockFile(path: string): Promise<FileLock> {
  // What an agent without a data folder never needs is not loaded for it.
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  const owner = platformPath(`${path}.pid`)
  makePrivate(path)
  const database = new DatabaseSync(platformPath(path))
  try {
    database.exec('PRAGMA journal_mode = off; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (!(error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === busy)) throw error
    return { heldBy: await readFile(owner, 'latin1').catch(() => '') }
  }
  const release = async (): Promise<void> => database.close()
  try {
    await writeFile(owner, String(process.pid), { mode: 0o600 })
  } catch (error) {
    await release()
    throw error
  }
  return { release }
}

/** Makes the file, as SQLite would let everybody read it; where nothing can be written the system says why. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(platformPath(path), 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}
