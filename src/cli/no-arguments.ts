import { type CommandIo, fail } from './command.ts'

/** The exit code of a usage error when a command that takes no arguments got some. */
export function noArguments(args: readonly string[], io: CommandIo): number | undefined {
  return args.length === 0 ? undefined : fail(io, `Too many arguments (expected 0, got ${args.length})`)
}
