import { type Command, type CommandGroup, type CommandIo, fail } from './command.ts'
import { type CommandEntry, commands } from './commands/index.ts'
import { candidates, outerFlags } from './completion.ts'
import { parseFlags } from './parse-flags.ts'
import { flagUsage, helpText } from './usage.ts'

const helpWords = new Set(['-h', '-help', '--help'])
const completionWords = new Map<string, 'install' | 'uninstall'>(
  [[outerFlags.install, 'install'], [`-${outerFlags.install}`, 'install'], [outerFlags.uninstall, 'uninstall'], [`-${outerFlags.uninstall}`, 'uninstall']])
const versionWords = new Set(['-v', '-version', '--version'])

/** The words of a command line, taken apart. */
interface CommandLine {
  /** The longest run of words that is a command; else the first word; empty when there is none. */
  readonly words: string
  readonly args: readonly string[]
  readonly help: boolean
  readonly version: boolean
  /** What is to become of the completion of shells. */
  readonly completion: ReadonlySet<'install' | 'uninstall'>
  /** Flags stood before the command. */
  readonly misplaced: boolean
}

/** Runs a command line and returns the exit code (surface/cli.md §1). */
export async function run(line: readonly string[], io: CommandIo): Promise<number> {
  const typed = io.env('COMP_LINE') ?? ''
  if (typed !== '') {
    for (const word of await candidates(typed, io.env('COMP_POINT'))) io.out(word)
    return 0
  }
  const { words, args, help, version, completion, misplaced } = takeApart(line)
  if (version) return runCommand(await find('version')!.load() as Command, [], io)
  if (completion.size > 0 && !help) return changeShells(completion, io)
  if (words === '') {
    const text = await commandList('')
    if (help) io.out(text)
    else io.error(text)
    return help ? 0 : 127
  }
  const entry = find(words)
  if (entry === undefined) {
    const space = words.lastIndexOf(' ')
    io.error(await commandList(space < 0 ? '' : words.slice(0, space)))
    return 127
  }
  const row = await entry.load()
  if (help) {
    io.out(await rowHelp(row))
    return 0
  }
  if (misplaced) {
    io.error('Invalid flags before the subcommand. If these flags are for\nthe subcommand, please put them after the subcommand.\n')
    io.error(await rowHelp(row))
    return 1
  }
  if ('group' in row) {
    io.error(await rowHelp(row))
    return 1
  }
  return runCommand(row, args, io)
}

async function changeShells(asked: ReadonlySet<'install' | 'uninstall'>, io: CommandIo): Promise<number> {
  const [change = 'install'] = asked
  if (asked.size > 1) return fail(io, 'Error executing CLI: Either the autocomplete install or uninstall flag may be specified, but not both.')
  return (await import('./completion-install.ts')).changeCompletion(io, change)
}

async function runCommand(row: Command, words: readonly string[], io: CommandIo): Promise<number> {
  const parsed = parseFlags(row.flags, words)
  if ('error' in parsed) {
    io.error(parsed.error)
    io.error(flagUsage(row.flags))
    if (row.flagError !== undefined) io.error(row.flagError(parsed.error))
    return row.flagErrorCode ?? 1
  }
  return row.run({ flags: parsed.values, args: parsed.args, io })
}

function takeApart(line: readonly string[]): CommandLine {
  let words = ''
  let args: readonly string[] = []
  let help = false
  let version = false
  const completion = new Set<'install' | 'uninstall'>()
  let misplaced = false
  for (const [i, word] of line.entries()) {
    if (word === '--') break
    if (helpWords.has(word)) {
      help = true
      continue
    }
    if (words !== '') continue
    const change = completionWords.get(word)
    if (change !== undefined) completion.add(change)
    else if (versionWords.has(word)) version = true
    else if (word.startsWith('-')) misplaced = true
    else if (word !== '') {
      // A word with a blank can be no command.
      if (word.includes(' ')) return { words: '', args: [], help, version, completion, misplaced }
      words = longest(line.slice(i))
      args = line.slice(i + words.split(' ').length)
    }
  }
  return { words, args, help, version, completion, misplaced }
}

/** The longest command that the words begin with; words with blanks are arguments for sure. */
function longest(words: readonly string[]): string {
  const blank = words.findIndex((word) => word.includes(' '))
  const candidates = blank < 0 ? words : words.slice(0, blank)
  for (let length = Math.min(candidates.length, 4); length > 0; length--) {
    const name = candidates.slice(0, length).join(' ')
    if (find(name) !== undefined) return name
  }
  return words[0]!
}

function find(words: string): CommandEntry | undefined {
  return commands.find((entry) => entry.words === words)
}

/** Help of a row; groups list what is below them. */
async function rowHelp(row: Command | CommandGroup): Promise<string> {
  if (!('group' in row)) return row.helpShowsFlags === false ? row.help.trim() : helpText(row.help, row.flags)
  const below = await loadBelow(row.words)
  const width = Math.max(...below.map(({ name }) => name.length))
  const list = below.map(({ name, summary }) => `    ${name.padEnd(width)}    ${summary}`)
  return [row.help.trim(), '', 'Subcommands:', ...list].join('\n')
}

/** The list of commands, as printed when there is none to run. Ends with an empty line. */
async function commandList(prefix: string): Promise<string> {
  const below = await loadBelow(prefix)
  const name = (entry: { name: string }): string => (prefix === '' ? entry.name : `${prefix} ${entry.name}`)
  const width = Math.max(0, ...below.map((entry) => name(entry).length))
  const list = below.map((entry) => `    ${name(entry).padEnd(width)}    ${entry.summary}\n`)
  return `Usage: consul [--version] [--help] <command> [<args>]\n\nAvailable commands are:\n${list.join('')}`
}

/** Commands exactly one word below a prefix. */
function loadBelow(prefix: string): Promise<readonly { readonly name: string, readonly summary: string }[]> {
  const start = prefix === '' ? '' : `${prefix} `
  const below = commands.filter(({ words }) => words.startsWith(start) && words !== prefix && !words.slice(start.length).includes(' '))
  return Promise.all(below.map(async (entry) => ({ name: entry.words.slice(start.length), summary: (await entry.load()).summary })))
}
