import { once } from 'node:events'
import { bytesOfText } from '../../std/bytes.ts'
import { environmentVariable } from './environment.ts'

/** 128 and the number of SIGPIPE: what a shell shows for a program that wrote to a pipe nobody reads. */
const brokenPipe = 141

export const processId = process.pid

/** The program that people start: `bin/consul`, beside the sources or the bundle that it runs. */
export function programPath(): string {
  return bytesOfText((process.argv[1] ?? '').replace(/(?:dist\/[^/]+|src\/cli\/main\.ts)$/, 'bin/consul'))
}

/** Byte strings to a stream of the process. A reader that has gone away ends the program, as SIGPIPE ends others. */
function writer(stream: NodeJS.WriteStream): (text: string) => void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(brokenPipe)
    throw error
  })
  return (text) => {
    stream.write(text, 'latin1')
  }
}

/** Standard streams and the environment, for programs that people start. Made when first used: each stream costs start-up time. */
export class Terminal {
  #out: ((text: string) => void) | undefined
  #error: ((text: string) => void) | undefined

  out(text: string): void {
    this.#out ??= writer(process.stdout)
    this.#out(text)
  }

  error(text: string): void {
    this.#error ??= writer(process.stderr)
    this.#error(text)
  }

  env(name: string): string | undefined {
    return environmentVariable(name)
  }

  async readInput(): Promise<string> {
    const parts: string[] = []
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) parts.push(chunk.toString('latin1'))
    return parts.join('')
  }

  /** Resolves when everything written has left the process. */
  async flush(): Promise<void> {
    for (const stream of [this.#out === undefined ? undefined : process.stdout, this.#error === undefined ? undefined : process.stderr]) {
      if (stream !== undefined && stream.writableLength > 0) await once(stream, 'drain')
    }
  }
}

/** Keeps the program alive until the process exits, though it may only be waiting for timers, which by themselves do not. */
export function stayAlive(): void {
  setInterval(() => undefined, 2 ** 30)
}
