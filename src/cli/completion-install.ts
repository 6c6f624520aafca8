import { joinProblems } from '../std/go-multi-error.ts'
import { HostError } from '../runtime/host.ts'
import type { CommandIo } from './command.ts'

/** One shell that can be told how to complete; `name` is the command that is completed. */
interface Shell {
  install(): Promise<string | undefined>
  uninstall(): Promise<string | undefined>
}

const name = 'consul'
const bashFiles = ['.bashrc', '.bash_profile', '.bash_login', '.profile']

/** Tells the shells of this user how to complete, or takes that back. The words of what went wrong are the original's. */
export async function changeCompletion(io: CommandIo, change: 'install' | 'uninstall'): Promise<number> {
  const shells = shellsOf(io)
  if (shells.length === 0) return failed(io, `Did not find any shells to ${change}`)
  const problems: string[] = []
  for (const shell of shells) {
    try {
      const problem = await shell[change]()
      if (problem !== undefined) problems.push(problem)
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      problems.push(error.message)
    }
  }
  return problems.length === 0 ? 0 : failed(io, joinProblems(problems))
}

function failed(io: CommandIo, text: string): number {
  io.error(`Error executing CLI: ${text}`)
  return 1
}

function shellsOf(io: CommandIo): readonly Shell[] {
  const home = io.env('HOME') ?? ''
  const settings = io.env('XDG_CONFIG_HOME') || `${home}/.config`
  const isFile = (path: string): boolean => io.host.pathKind(path) === 'file'
  const shells: Shell[] = []
  const bash = bashFiles.map((file) => `${home}/${file}`).find(isFile)
  if (bash !== undefined) shells.push(byLine(io, bash, `complete -C ${io.programPath} ${name}`, ''))
  const zsh = `${home}/.zshrc`
  if (isFile(zsh)) shells.push(byLine(io, zsh, `complete -o nospace -C ${io.programPath} ${name}`, 'autoload -U +X bashcompinit && bashcompinit'))
  if (io.host.pathKind(`${settings}/fish`) === 'folder') shells.push(byFile(io, `${settings}/fish`))
  return shells
}

/** A line at the end of a file that the shell reads; `before` must stand somewhere before it. */
function byLine(io: CommandIo, file: string, line: string, before: string): Shell {
  const lines = (): readonly string[] => io.host.readFile(file).split('\n')
  return {
    async install() {
      const now = lines()
      if (now.includes(line)) return `already installed in ${file}`
      const added = before === '' || now.includes(before) ? [line] : [before, line]
      await io.rewriteFile(file, `${now.join('\n')}\n${added.join('\n')}\n`)
      return undefined
    },
    async uninstall() {
      const now = lines()
      if (!now.includes(line)) return `does not installed in ${file}`
      await io.rewriteFile(file, now.filter((text) => text !== line).join('\n'))
      return undefined
    },
  }
}

/** Fish has a file for each command. */
function byFile(io: CommandIo, folder: string): Shell {
  const file = `${folder}/completions/${name}.fish`
  const text = [
    '', `function __complete_${name}`, '    set -lx COMP_LINE (commandline -cp)', '    test -z (commandline -ct)', '    and set COMP_LINE "$COMP_LINE "',
    `    ${io.programPath}`, 'end', `complete -f -c ${name} -a "(__complete_${name})"`, '', '',
  ].join('\n')
  return {
    async install() {
      if (io.host.pathKind(file) !== 'absent') return `already installed at ${file}`
      await io.rewriteFile(file, text)
      return undefined
    },
    async uninstall() {
      if (io.host.pathKind(file) === 'absent') return `does not installed in ${folder}`
      await io.removeFile(file)
      return undefined
    },
  }
}
