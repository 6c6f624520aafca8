import { byteArray } from '../../std/bytes.ts'
import type { CommandIo } from '../command.ts'

/** Writes a whole file, a byte string. */
export function writeText(io: CommandIo, path: string, text: string): Promise<void> {
  return io.writeFile(path, oneChunk(byteArray(text)))
}

async function* oneChunk(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
