import { InputError } from '../../../std/errors.ts'

/** One command of a pipeline: a function with its arguments, as written. */
export interface Call {
  readonly name: string
  readonly args: readonly (string | number)[]
}

/** A template is plain text and pipelines. */
export type Part = string | readonly Call[]

const action = /\{\{(?:-(?=\s))?([\s\S]*?)(?:(?<=\s)-)?\}\}/y
const token = /\s*(?:"((?:[^"\\\n]|\\.)*)"|`([^`]*)`|([+-]?\d+)(?![\w.])|([A-Za-z_]\w*)|(\|)|(\.)(?!\w))/y

/** Cuts a template into its parts. Throws an `InputError` for what is no pipeline of functions. */
export function scanTemplate(text: string): readonly Part[] {
  const parts: Part[] = []
  let at = 0
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    action.lastIndex = open
    const found = action.exec(text)
    if (found === null) throw new InputError('unclosed action')
    const [whole, inside = ''] = found
    const before = text.slice(at, open)
    parts.push(whole.startsWith('{{-') ? before.trimEnd() : before, pipelineOf(inside))
    at = open + whole.length
    // A dash at the end takes the blanks that follow.
    if (whole.endsWith('-}}')) at += /^\s*/.exec(text.slice(at))![0].length
  }
  parts.push(text.slice(at))
  return parts.filter((part) => part !== '')
}

function pipelineOf(text: string): readonly Call[] {
  const calls: { name: string; args: (string | number)[] }[] = []
  let starts = true
  let at = 0
  while (text.slice(at).trim() !== '') {
    token.lastIndex = at
    const found = token.exec(text)
    if (found === null) throw new InputError(`unexpected ${JSON.stringify(text.slice(at).trim())} in command`)
    at = token.lastIndex
    const [, quoted, raw, number, name, bar, dot] = found
    if (bar !== undefined) {
      if (starts) throw new InputError('missing value for command')
      starts = true
    } else if (starts) {
      // A dot stands for all addresses, of which the original's templates are told.
      if (name === undefined && dot === undefined) throw new InputError(`${found[0].trim()} is no function`)
      calls.push({ name: name ?? 'GetAllInterfaces', args: [] })
      starts = false
    } else if (name !== undefined || dot !== undefined) {
      throw new InputError(`${name ?? dot} cannot be an argument here: only text and numbers can`)
    } else {
      calls.at(-1)!.args.push(number === undefined ? (raw ?? unescaped(quoted!)) : Number(number))
    }
  }
  if (starts) throw new InputError('missing value for command')
  return calls
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_whole, character: string) => ({ n: '\n', t: '\t', r: '\r' })[character] ?? character)
}
