import { makeDurableFolder } from '../../runtime/durable-folder.ts'
import type { Disk } from '../../runtime/ports.ts'
import { ConsulError } from '../../std/errors.ts'

/** The files of a log in its folder. */
export interface LogPaths {
  readonly folder: string
  /** The folder of the segments. */
  readonly segments: string
  /** acknowledged-file.ts */
  readonly acknowledged: string
  /** Held as long as the log is open. */
  readonly lock: string
}

export function logPaths(folder: string): LogPaths {
  return { folder, segments: `${folder}/log`, acknowledged: `${folder}/log.ack`, lock: `${folder}/log.lock` }
}

/** Logs in a form that this program does not read, which must not be taken for the absence of a log. */
const foreign = [
  ['raft.db', 'was written by the original Consul, whose log this program does not read'],
  ['log.db', 'was written by an early version of this program, whose log this one does not read'],
] as const

export function damaged(what: string): ConsulError {
  return new ConsulError('log_damaged', what)
}

/** Makes the folder of a log if there is none, and locks it for this process alone. Returns what gives the lock back. */
export async function claimLog(disk: Disk, paths: LogPaths): Promise<() => Promise<void>> {
  const names = await disk.list(paths.folder)
  for (const [name, what] of foreign) {
    if (names.includes(name)) throw new ConsulError('log_foreign', `${paths.folder}/${name} ${what}`)
  }
  // One after the other: a disk that cannot be written says so only for a folder whose parent is there.
  await makeDurableFolder(disk, paths.folder)
  await makeDurableFolder(disk, paths.segments)
  const lock = await disk.lock(paths.lock)
  if ('heldBy' in lock) {
    const whose = lock.heldBy === '' ? 'another agent' : `another agent (process ${lock.heldBy})`
    throw new ConsulError('log_in_use', `${paths.segments} is in use by ${whose}`)
  }
  return () => lock.release()
}
