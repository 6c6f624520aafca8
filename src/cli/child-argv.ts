import type { CommandIo } from './command.ts'

/** What to run for the words after a command: a shell with all of them as one line, or the program itself. */
export function childArgv(words: readonly string[], shell: boolean, io: CommandIo): readonly [string, ...string[]] {
  if (shell) return [io.env('SHELL') || '/bin/sh', '-c', words.join(' ')]
  const [program = '', ...args] = words
  return [program, ...args]
}
