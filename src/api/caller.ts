import { unreachable } from '../std/assert.ts'
import { byteString, bytesOfText } from '../std/bytes.ts'
import { InputError } from '../std/errors.ts'
import type { Given, Param, Params } from '../contract/http/param.ts'
import { escapePath } from '../contract/http/percent.ts'
import type { Method, ReplyForm } from '../contract/http/route.ts'
import { patternOf } from '../contract/http/route.ts'
import { readJson } from '../wire/json-read.ts'
import type { Kind } from '../wire/record.ts'
import { metaOf } from './answer.ts'
import type { Answer } from './answer.ts'
import type { CallOptions, Connection, Wire } from './connection.ts'
import { ApiError } from './errors.ts'

/** As much of a route's row as it takes to call it. */
export interface Row<Path extends string, P extends Params, J> {
  readonly method: Method
  readonly path: Path
  readonly when?: string
  readonly query: P
  readonly reply: ReplyForm<J>
}

/** The parameter in a path: `/v1/kv/{key}` asks for `key`. */
export type PathParams<Path extends string> = Path extends `${string}{${infer Name}}${string}` ? { readonly [K in Name]: string } : unknown

/** What a route takes: its path's parameter and those of its query, by their names in the row, as text. */
export type RouteParams<Path extends string, P extends Params> = PathParams<Path> & Given<P>

export interface RouteOptions extends CallOptions {
  /** The body: text is sent as UTF-8. */
  readonly body?: Uint8Array | string | undefined
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * Calls routes by their rows, so that paths, parameters and results have one source. Strings go in and come out as text; fields
 * that hold bytes (`Value`) stay byte strings.
 */
export class Caller {
  readonly connection: Connection

  constructor(connection: Connection) {
    this.connection = connection
  }

  /** The answer; any status but 200 is thrown as an `ApiError`. */
  async call<Path extends string, P extends Params, J>(
    row: Row<Path, P, J>, params: RouteParams<Path, P>, options: RouteOptions = {},
  ): Promise<Answer<J>> {
    const reply = await this.connection.ask(wireOf(row, params, options), options)
    return { data: decode(row.reply, reply.bytes), meta: metaOf(reply.headers) }
  }

  /** As `call`, but where the agent answers 404 without a text, the answer is that there is nothing: `undefined`. */
  async find<Path extends string, P extends Params, J>(
    row: Row<Path, P, J>, params: RouteParams<Path, P>, options: RouteOptions = {},
  ): Promise<Answer<J | undefined>> {
    const reply = await this.connection.ask(wireOf(row, params, options), options, [200, 404])
    if (reply.status === 404 && reply.bytes.length > 0) throw new ApiError(404, decoder.decode(reply.bytes))
    return { data: reply.status === 404 ? undefined : decode(row.reply, reply.bytes), meta: metaOf(reply.headers) }
  }
}

/** The request of a row with its parameters. */
export function wireOf<Path extends string, P extends Params, J>(
  row: Row<Path, P, J>, params: RouteParams<Path, P>, options: RouteOptions = {},
): Wire {
  const values = params as Readonly<Record<string, unknown>>
  const { fixed, open, ending } = patternOf(row.path)
  const name = row.path.slice(fixed.length + 1, row.path.length - ending.length - 1)
  const tail = open ? values[name] : ''
  if (typeof tail !== 'string') throw new InputError(`${row.path}: ${name} must be a text`)
  const query: (readonly [string, string])[] = []
  for (const [parameter, rule] of Object.entries(row.query)) {
    const value = parameter === row.when && values[parameter] === undefined ? defaultOf(rule) : values[parameter]
    query.push(...spell(rule, value).map((text) => [parameter, text] as const))
  }
  const body = typeof options.body === 'string' ? encoder.encode(options.body) : options.body
  return { method: row.method, path: fixed + escapePath(bytesOfText(tail)) + ending, query, ...(body === undefined ? {} : { body }) }
}

/** A row that applies only when a flag is present is asked for by calling it. */
function defaultOf(rule: Param<unknown>): unknown {
  return rule.kind === 'flag' ? true : undefined
}

/** A parameter's values as byte strings; none when it is not given. */
function spell(rule: Param<unknown>, value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  switch (rule.kind) {
    case 'flag': return value === false ? [] : ['']
    case 'texts': return (value as readonly string[]).map(bytesOfText)
    case 'bool':
    case 'u64':
    case 'text':
    case 'duration':
      return [bytesOfText(`${value as string | number | bigint | boolean}`)]
    default:
      return unreachable(rule.kind, 'parameter')
  }
}

function decode<J>(form: ReplyForm<J>, bytes: Uint8Array): J {
  if ('json' in form) return jsonIn(form.json, bytes)
  return ('bytes' in form ? byteString(bytes) : null) as J
}

/** JSON of a kind, with its strings as text. */
export function jsonIn<T>(kind: Kind<T>, bytes: Uint8Array): T {
  return readJson(kind, decoder.decode(bytes), { text: true })
}
