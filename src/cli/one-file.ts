import { type CommandIo, fail } from './command.ts'

/** The one argument of commands that work on a file; else the exit code of a usage error. */
export function oneFile(args: readonly string[], io: CommandIo): string | number {
  const [file] = args
  if (file === undefined) return fail(io, 'Missing FILE argument')
  return args.length > 1 ? fail(io, `Too many arguments (expected 1, got ${args.length})`) : file
}
