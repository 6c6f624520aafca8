import { Terminal } from '../runtime/node/terminal.ts'
import type { CommandIo } from './command.ts'
import { nodeIo } from './node-io.ts'
import { run } from './run.ts'

export interface Captured {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CaptureOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

/** Runs a command line within this process, on the real machine but for streams and environment. Texts are byte strings. */
export async function captured(line: readonly string[], { env = {}, input = '' }: CaptureOptions = {}): Promise<Captured> {
  let stdout = ''
  let stderr = ''
  const io: CommandIo = {
    ...nodeIo(new Terminal()),
    out: (text) => {
      stdout += `${text}\n`
    },
    error: (text) => {
      stderr += `${text}\n`
    },
    env: (name) => env[name],
    readInput: () => Promise.resolve(input),
  }
  return { code: await run(line, io), stdout, stderr }
}
