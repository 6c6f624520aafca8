import { InputError } from '../../std/errors.ts'
import { JsonNumber, JsonObject, type JsonTree, parseWholeJson } from '../../wire/json-parse.ts'
import { unbase64 } from '../../wire/json-text.ts'

/** What the event says: where the job lies. */
export interface ExecEvent {
  readonly prefix: string
  readonly session: string
}

/** What to run: a program with arguments, or a script, or a line for the shell. */
export interface ExecJob {
  readonly command: string
  readonly args: readonly string[]
  readonly script: string
  /** How long nobody hears anything before a sign of life is sent. */
  readonly waitNs: number | bigint
}

/** Throws `InputError`. */
export function execEvent(payload: string): ExecEvent {
  const tree = tableOf(payload)
  return { prefix: text(tree, 'Prefix'), session: text(tree, 'Session') }
}

/** Throws `InputError`. */
export function execJob(value: string): ExecJob {
  const tree = tableOf(value)
  const args = member(tree, 'Args')
  const wait = member(tree, 'Wait')
  const words = Array.isArray(args) ? args : []
  if (words.some((word) => typeof word !== 'string')) throw new InputError('json: cannot unmarshal into Go struct field remoteExecSpec.Args of type string')
  return {
    command: text(tree, 'Command'),
    args: words as readonly string[],
    script: unbase64(text(tree, 'Script')),
    waitNs: wait instanceof JsonNumber ? Math.trunc(Number(wait.text)) : 0,
  }
}

function tableOf(json: string): JsonObject {
  const tree = parseWholeJson(json)
  if (tree instanceof JsonObject) return tree
  throw new InputError('json: cannot unmarshal into Go value of type an object')
}

function text(tree: JsonObject, name: string): string {
  const value = member(tree, name)
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw new InputError(`json: cannot unmarshal into Go struct field ${name} of type string`)
  return value
}

function member(tree: JsonObject, name: string): JsonTree | undefined {
  return tree.values[tree.names.findIndex((other) => other.toLowerCase() === name.toLowerCase())]
}
