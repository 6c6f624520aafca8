import { byteArray } from '../../std/bytes.ts'
import { InputError } from '../../std/errors.ts'
import { tarEnd, tarHeader, tarPadding } from '../../wire/tar.ts'
import type { CommandIo } from '../command.ts'

/** Packs a folder into a compressed tar beside it and removes it. */
export async function archiveFolder(io: CommandIo, folder: string, archive: string): Promise<void> {
  const packing = await io.packing()
  await io.writeFile(archive, packing.gzip(entriesOf(io, folder, baseOf(folder), Math.floor(io.wall() / 1000))))
  await io.removeFile(folder)
}

async function* entriesOf(io: CommandIo, path: string, name: string, seconds: number): AsyncIterable<Uint8Array> {
  yield* folderEntries(io, path, name, seconds)
  yield tarEnd
}

async function* folderEntries(io: CommandIo, path: string, name: string, seconds: number): AsyncIterable<Uint8Array> {
  yield header(name, 0, seconds, true)
  for (const child of io.host.folder(path)) {
    const [childPath, childName] = [`${path}/${child}`, `${name}/${child}`]
    if (io.host.pathKind(childPath) === 'folder') {
      yield* folderEntries(io, childPath, childName, seconds)
      continue
    }
    const content = byteArray(io.host.readFile(childPath))
    yield header(childName, content.length, seconds, false)
    yield content
    yield tarPadding(content.length)
  }
}

function header(name: string, size: number, seconds: number, folder: boolean): Uint8Array {
  if (name.length > 100) throw new InputError(`archive/tar: cannot encode header: name ${name} is too long`)
  return tarHeader(name, size, seconds, folder ? 'folder' : 'public file')
}

function baseOf(path: string): string {
  const trimmed = path.replace(/\/+$/, '')
  return trimmed.slice(trimmed.lastIndexOf('/') + 1)
}
