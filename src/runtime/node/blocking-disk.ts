import { closeSync, fdatasyncSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import type { BlockingDisk } from '../blocking.ts'

/** Only for threads that may block: never for the one that serves requests. */
export const blockingDisk: BlockingDisk = {
  size: (path) => statSync(native(path), { throwIfNoEntry: false })?.size,
  read: (path) => (exists(path) ? readFileSync(native(path)) : undefined),
  list: (path) => readdirSync(native(path), { encoding: 'buffer' }).map((name) => name.toString('latin1')),
  makeFolder: (path) => {
    if (exists(path)) return
    try {
      // Asked to make parents too, Node says ENOENT where the disk said EROFS or ENOSPC.
      mkdirSync(native(path), 0o755)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
      mkdirSync(native(path), { recursive: true, mode: 0o755 })
    }
  },
  link: (from, to) => linkSync(native(from), native(to)),
  remove: (path) => rmSync(native(path), { force: true }),
  syncFolder: (path) => {
    // Windows has no way to sync a folder; NTFS journals names itself.
    if (process.platform === 'win32') return
    const folder = openSync(native(path), 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  },
  openSmall: (path) => {
    const file = openSync(native(path), exists(path) ? 'r+' : 'w+', 0o600)
    return {
      overwrite: (bytes) => {
        writeSync(file, bytes, 0, bytes.length, 0)
      },
      sync: () => fdatasyncSync(file),
      close: () => closeSync(file),
    }
  },
}

function exists(path: string): boolean {
  return statSync(native(path), { throwIfNoEntry: false }) !== undefined
}

function native(path: string): Buffer {
  return Buffer.from(path, 'latin1')
}
