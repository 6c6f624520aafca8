import { close, fdatasync, open as openFile, write } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { Disk, SmallFile, WritableFile } from '../ports.ts'
import { lockFile } from './file-lock.ts'
import { platformPath } from './platform-path.ts'

const chunkBytes = 65_536

/** Files and folders of this machine. */
export const nodeDisk: Disk = {
  readFile: (path) => readFile(platformPath(path)),
  readRange,
  stream,
  create: (path, options = {}) => NodeFile.create(path, options.mode ?? 0o666),
  rename: (from, to) => rename(platformPath(from), platformPath(to)),
  remove: (path) => rm(platformPath(path), { recursive: true, force: true }),
  list,
  makeFolder,
  syncFile,
  syncFolder,
  size: async (path) => (await stat(platformPath(path))).size,
  openSmall,
  lock: lockFile,
}

async function makeFolder(path: string): Promise<void> {
  try {
    // Asked to make parents too, Node says ENOENT where the disk said EROFS or ENOSPC.
    await mkdir(platformPath(path), 0o755)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) await mkdir(platformPath(path), { recursive: true, mode: 0o755 })
    else if (!hasCode(error, 'EEXIST') || !(await stat(platformPath(path))).isDirectory()) throw error
  }
}

async function readRange(path: string, from: number, length: number): Promise<Uint8Array> {
  const file = await open(platformPath(path), 'r')
  try {
    const bytes = new Uint8Array(Math.min(length, Math.max((await file.stat()).size - from, 0)))
    let filled = 0
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, from + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return bytes.subarray(0, filled)
  } finally {
    await file.close()
  }
}

async function* stream(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(platformPath(path), 'r')
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(chunkBytes), 0, chunkBytes)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

async function list(path: string): Promise<readonly string[]> {
  try {
    const names = await readdir(platformPath(path), { encoding: 'buffer' })
    return names.map((name) => name.toString('latin1')).sort()
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(platformPath(path), 'r+')
  try {
    await file.datasync()
  } finally {
    await file.close()
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows has no way to sync a folder; NTFS journals names itself.
  if (process.platform === 'win32') return
  const folder = await open(platformPath(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function openSmall(path: string): Promise<SmallFile> {
  let file: FileHandle
  try {
    file = await open(platformPath(path), 'r+', 0o600)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    file = await open(platformPath(path), 'w+', 0o600)
  }
  return {
    overwrite: async (bytes) => {
      await file.write(bytes, 0, bytes.length, 0)
    },
    close: () => file.close(),
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** By callbacks: a log writes thousands of times a second, and a file handle's promises cost a third more. */
class NodeFile implements WritableFile {
  readonly #file: number

  private constructor(file: number) {
    this.#file = file
  }

  static create(path: string, mode: number): Promise<NodeFile> {
    return new Promise((resolve, reject) => {
      openFile(platformPath(path), 'w', mode, (error, file) => (error === null ? resolve(new NodeFile(file)) : reject(error)))
    })
  }

  async write(chunk: Uint8Array): Promise<void> {
    let at = 0
    // A nearly full disk takes a part of what it is given before it says ENOSPC.
    while (at < chunk.length) at += await this.#write(chunk, at)
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => fdatasync(this.#file, (error) => (error === null ? resolve() : reject(error))))
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => close(this.#file, (error) => (error instanceof Error ? reject(error) : resolve())))
  }

  #write(chunk: Uint8Array, at: number): Promise<number> {
    return new Promise((resolve, reject) => {
      write(this.#file, chunk, at, chunk.length - at, null, (error, written) => (error === null ? resolve(written) : reject(error)))
    })
  }
}
