import { type CommandIo, fail } from '../../command.ts'
import { stringFlag } from '../../flag.ts'

/** The flags that name an entry. */
export const entryFlags = { kind: stringFlag('Kind of the entry.'), name: stringFlag('Name of the entry.') }

/** The exit code when one of them is missing. */
export function unnamed({ kind, name }: { readonly kind: string; readonly name: string }, io: CommandIo): number | undefined {
  if (kind === '') return fail(io, 'Must specify the -kind parameter')
  return name === '' ? fail(io, 'Must specify the -name parameter') : undefined
}
