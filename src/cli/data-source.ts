import { HostError } from '../runtime/host.ts'
import { InputError } from '../std/errors.ts'
import type { CommandIo } from './command.ts'

/** Data as given: `@path` is a file, `-` standard input, anything else itself. */
export async function readData(text: string, io: CommandIo): Promise<string> {
  if (text === '-') return io.readInput()
  return text.startsWith('@') ? readFile(text.slice(1), io) : text
}

function readFile(path: string, io: CommandIo): string {
  try {
    return io.host.readFile(path)
  } catch (error) {
    if (error instanceof HostError) throw new InputError(`Failed to read file: ${error.message}`, { cause: error })
    throw error
  }
}
