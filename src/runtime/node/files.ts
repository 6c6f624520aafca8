import { existsSync } from 'node:fs'
import { mkdir, realpath, stat, writeFile as writeWhole } from 'node:fs/promises'
import { dirname } from 'node:path'
import { bytesOfText, textOfBytes } from '../../std/bytes.ts'
import { HostError } from '../host.ts'
import { goError } from './go-errors.ts'
import { nodeDisk } from './disk.ts'

/** Files for programs that people start: failures are `HostError`s with Go's words. */

export async function openFile(path: string): Promise<AsyncIterable<Uint8Array>> {
  const chunks = nodeDisk.stream(path)[Symbol.asyncIterator]()
  // Reading the first piece opens the file, so that a missing one is known here and not in the middle of a request.
  const first = orGoError('open', path, chunks.next())
  try {
    await first
  } catch (error) {
    // A folder can be opened, but not read.
    if (!(error instanceof HostError) || error.code !== 'EISDIR') throw error
  }
  return {
    async *[Symbol.asyncIterator]() {
      try {
        for (let piece = await first; piece.done !== true; piece = await chunks.next()) yield piece.value
      } finally {
        await chunks.return?.()
      }
    },
  }
}

/** Written beside the place where it goes, made durable, then renamed. */
export async function writeFile(path: string, chunks: AsyncIterable<Uint8Array>, mode?: number): Promise<void> {
  const temporary = `${path}.tmp${process.pid}`
  const file = await orGoError('open', temporary, nodeDisk.create(temporary, mode === undefined ? {} : { mode }))
  try {
    for await (const chunk of chunks) await orGoError('write', temporary, file.write(chunk))
    await orGoError('sync', temporary, file.sync())
  } catch (error) {
    await file.close()
    await nodeDisk.remove(temporary)
    throw error
  }
  await file.close()
  await renameFile(temporary, path)
}

/** Writes beside the file that links lead to, with its permissions, then renames. */
export async function rewriteFile(path: string, text: string): Promise<void> {
  const bytes = Buffer.from(text, 'latin1')
  const named = textOfBytes(path)
  if (!existsSync(named)) {
    await orGoError('mkdir', path, mkdir(dirname(named), { recursive: true }))
    await orGoError('open', path, writeWhole(named, bytes))
    return
  }
  const real = await orGoError('open', path, realpath(named))
  const { mode } = await orGoError('stat', path, stat(real))
  const temporary = `${real}.tmp${process.pid}`
  await orGoError('open', path, writeWhole(temporary, bytes, { mode: mode & 0o7777 }))
  await orGoError('rename', path, nodeDisk.rename(bytesOfText(temporary), bytesOfText(real)))
}

export async function renameFile(from: string, to: string): Promise<void> {
  await orGoError('rename', from, nodeDisk.rename(from, to))
  await orGoError('open', folderOf(to), nodeDisk.syncFolder(folderOf(to)))
}

export async function makeFolder(path: string): Promise<void> {
  await orGoError('mkdir', path, mkdir(textOfBytes(path), { recursive: true, mode: 0o755 }))
}

export function removeFile(path: string): Promise<void> {
  return nodeDisk.remove(path)
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '.' : slash === 0 ? '/' : path.slice(0, slash)
}

async function orGoError<T>(operation: string, path: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw goError(operation, path, error)
  }
}
