import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { Disk, WritableFile } from '../ports.ts'

const chunkBytes = 65_536

/** Paths are byte strings like every string inside the agent; the platform gets the bytes, so names need not be UTF-8. */
function platformPath(path: string): Buffer {
  return Buffer.from(path, 'latin1')
}

/** Files and folders of this machine. */
export const nodeDisk: Disk = {
  readFile: (path) => readFile(platformPath(path)),
  stream,
  create: async (path, options = {}) => new NodeFile(await open(platformPath(path), 'w', options.mode ?? 0o666)),
  rename: (from, to) => rename(platformPath(from), platformPath(to)),
  remove: (path) => rm(platformPath(path), { recursive: true, force: true }),
  list,
  makeFolder,
  syncFolder,
  size: async (path) => (await stat(platformPath(path))).size,
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

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

class NodeFile implements WritableFile {
  readonly #file: FileHandle

  constructor(file: FileHandle) {
    this.#file = file
  }

  async write(chunk: Uint8Array): Promise<void> {
    let at = 0
    while (at < chunk.length) {
      // A nearly full disk takes a part of what it is given before it says ENOSPC.
      const { bytesWritten } = await this.#file.write(chunk, at, chunk.length - at)
      at += bytesWritten
    }
  }

  sync(): Promise<void> {
    return this.#file.sync()
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}
