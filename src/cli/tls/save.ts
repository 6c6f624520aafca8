import { HostError } from '../../runtime/host.ts'
import { byteArray } from '../../std/bytes.ts'
import { InputError } from '../../std/errors.ts'
import type { CommandIo } from '../command.ts'

/** Whether a file can be made under that name: not when there is one, nor when what should be a folder is a file. */
export function isFree({ host }: Pick<CommandIo, 'host'>, path: string): boolean {
  if (host.pathKind(path) !== 'absent') return false
  const slash = path.lastIndexOf('/')
  return slash <= 0 || host.pathKind(path.slice(0, slash)) === 'folder' || isFree({ host }, path.slice(0, slash))
}

/** Writes a key that was not there; its owner alone may read it. */
export async function saveKey(io: CommandIo, path: string, text: string): Promise<void> {
  await save(io, path, text, 0o600)
}

/** Writes a file that was not there, with the folders above it, and says so. */
export async function save(io: CommandIo, path: string, text: string, mode?: number): Promise<void> {
  const slash = path.lastIndexOf('/')
  try {
    if (slash > 0) await io.makeFolder(path.slice(0, slash))
    await io.writeFile(path, piece(byteArray(text)), mode)
  } catch (error) {
    if (error instanceof HostError) throw new InputError(error.message, { cause: error })
    throw error
  }
  io.out(`==> Saved ${path}`)
}

async function* piece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
