import { type CommandEntry, commands } from './commands/index.ts'

/** Flags that stand before any command. */
export const outerFlags = { help: '-help', version: '-version', install: '-autocomplete-install', uninstall: '-autocomplete-uninstall' } as const

/**
 * What can stand at the end of a line that is being typed, as shells ask it: `COMP_LINE` has the line, `COMP_POINT` where the cursor is.
 * Words of commands; behind a dash the flags of the command, which the original does not offer.
 */
export async function candidates(line: string, point: string | undefined): Promise<readonly string[]> {
  const at = /^[+-]?\d+$/.test(point ?? '') ? Number(point) : line.length
  const [, ...words] = fieldsOf(at >= 0 && at < line.length ? line.slice(0, at) : line)
  const last = words.at(-1) ?? ''
  const entry = commandOf(words.slice(0, -1))
  return (await offered(entry, last)).filter((option) => option.startsWith(last)).sort()
}

/** The words of a line. One that ends in a blank has an empty last word: it is still to come. */
function fieldsOf(line: string): readonly string[] {
  const words = line.split(/[ \t\n\v\f\r]+/).filter((word) => word !== '')
  return /[ \t\n\v\f\r]$/.test(line) ? [...words, ''] : words
}

/** The longest command that the words lead to, passing over words that are none. */
function commandOf(words: readonly string[]): string {
  let found = ''
  for (const word of words) {
    const longer = found === '' ? word : `${found} ${word}`
    if (commands.some((entry) => entry.words === longer)) found = longer
  }
  return found
}

async function offered(command: string, last: string): Promise<readonly string[]> {
  if (last.startsWith('-')) return command === '' ? Object.values(outerFlags) : flagsOf(commands.find(({ words }) => words === command))
  const start = command === '' ? '' : `${command} `
  const below = commands.filter(({ words }) => words.startsWith(start) && !words.slice(start.length).includes(' '))
  return below.map(({ words }) => words.slice(start.length)).filter((word) => word !== '')
}

async function flagsOf(entry: CommandEntry | undefined): Promise<readonly string[]> {
  const row = await entry?.load()
  return row === undefined || 'group' in row ? [] : Object.keys(row.flags).map((name) => `-${name}`)
}
