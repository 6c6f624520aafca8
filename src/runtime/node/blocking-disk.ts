import { closeSync, fdatasyncSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'

/** File operations that block. Only for threads that may: never on the one that serves requests. Paths are byte strings. */
export const blockingDisk = {
  /** The size of a file, or undefined where there is none. */
  size: (path: string): number | undefined => statSync(native(path), { throwIfNoEntry: false })?.size,
  /** A small file, or undefined where there is none. */
  read: (path: string): Uint8Array | undefined =>
    statSync(native(path), { throwIfNoEntry: false }) === undefined ? undefined : readFileSync(native(path)),
  list: (path: string): readonly string[] => readdirSync(native(path), { encoding: 'buffer' }).map((name) => name.toString('latin1')),
  makeFolder: (path: string): void => {
    mkdirSync(native(path), { recursive: true, mode: 0o755 })
  },
  /** Gives a file a second name. Fails when the name is taken. */
  link: (from: string, to: string): void => linkSync(native(from), native(to)),
  /** Absent is fine. */
  remove: (path: string): void => rmSync(native(path), { force: true }),
  syncFolder: (path: string): void => {
    // Windows has no way to sync a folder; NTFS journals names itself.
    if (process.platform === 'win32') return
    const folder = openSync(native(path), 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  },
  /** A file of a few bytes that is overwritten in place, made if it is absent. */
  openSmall: (path: string): SmallFile => {
    const file = openSync(native(path), (statSync(native(path), { throwIfNoEntry: false }) === undefined ? 'w+' : 'r+'), 0o600)
    return {
      overwrite: (bytes) => {
        writeSync(file, bytes, 0, bytes.length, 0)
      },
      sync: () => fdatasyncSync(file),
      close: () => closeSync(file),
    }
  },
} as const

export interface SmallFile {
  overwrite(bytes: Uint8Array): void
  sync(): void
  close(): void
}

function native(path: string): Buffer {
  return Buffer.from(path, 'latin1')
}
