import { InputError } from '../../../std/errors.ts'

/** One command of a pipeline: a function with its arguments, as written. Without a name it is its one argument, which begins a pipeline. */
export interface Call {
  readonly name: string | undefined
  readonly args: readonly (string | number)[]
}

/** A template is plain text and pipelines. */
export type Part = string | readonly Call[]

const action = /\{\{(?:-(?=\s))?([\s\S]*?)(?:(?<=\s)-)?\}\}/y
const token = /\s*(?:"((?:[^"\\\n]|\\.)*)"|`([^`]*)`|([+-]?\d+)(?![\w.])|([A-Za-z_]\w*)|(\|)|(\.)(?!\w))/y

/** Cuts a template into its parts. Throws an `InputError` for what is no pipeline of functions that there are. */
export function scanTemplate(text: string, isFunction: (name: string) => boolean): readonly Part[] {
  const parts: Part[] = []
  let at = 0
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    action.lastIndex = open
    const found = action.exec(text)
    if (found === null) {
      // What is wrong before the end is said first.
      pipelineOf(text.slice(open + 2), isFunction)
      throw new InputError('unclosed action')
    }
    const [whole, inside = ''] = found
    const before = text.slice(at, open)
    parts.push(whole.startsWith('{{-') ? before.trimEnd() : before, pipelineOf(inside, isFunction))
    at = open + whole.length
    // A dash at the end takes the blanks that follow.
    if (whole.endsWith('-}}')) at += /^\s*/.exec(text.slice(at))![0].length
  }
  parts.push(text.slice(at))
  return parts.filter((part) => part !== '')
}

function pipelineOf(text: string, isFunction: (name: string) => boolean): readonly Call[] {
  const calls: { name: string | undefined; args: (string | number)[] }[] = []
  let starts = true
  let at = 0
  while (text.slice(at).trim() !== '') {
    token.lastIndex = at
    const found = token.exec(text)
    if (found === null) throw new InputError(`unexpected ${JSON.stringify(text.slice(at).trim())} in command`)
    at = token.lastIndex
    const [, quoted, raw, number, name, bar, dot] = found
    const argument = (): string | number => (number === undefined ? (raw ?? unescaped(quoted!)) : Number(number))
    if (bar !== undefined) {
      if (starts) throw new InputError('missing value for command')
      starts = true
    } else if (starts) {
      if (name !== undefined && !isFunction(name)) throw new InputError(`function ${JSON.stringify(name)} not defined`)
      const literal = name === undefined && dot === undefined
      if (literal && calls.length > 0) throw new InputError(`non executable command in pipeline stage ${calls.length + 1}`)
      // A dot stands for all addresses, of which the original's templates are told.
      calls.push(literal ? { name: undefined, args: [argument()] } : { name: name ?? 'GetAllInterfaces', args: [] })
      starts = false
    } else if (calls.at(-1)!.name === undefined) {
      throw new InputError(`can't give argument to non-function ${String(calls.at(-1)!.args[0])}`)
    } else if (name !== undefined || dot !== undefined) {
      throw new InputError(`${name ?? dot} cannot be an argument here: only text and numbers can`)
    } else {
      calls.at(-1)!.args.push(argument())
    }
  }
  if (starts) throw new InputError('missing value for command')
  return calls
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_whole, character: string) => ({ n: '\n', t: '\t', r: '\r' })[character] ?? character)
}
