import { type HclObject, type HclValue, isList } from '../../lang/hcl/tree.ts'
import { ConsulError } from '../../std/errors.ts'
import type { ReadView } from '../../watch/view.ts'
import { neverStale, parametersOf, viewOf } from '../../watch/view-of.ts'
import { goSyntax } from './go-syntax.ts'
import { type HttpHandlerConfig, httpHandlerConfig } from './http-handler-config.ts'

/** Who is told: a line for the shell, a program with its arguments, or a URL. */
export type WatchHandler =
  | { readonly kind: 'shell'; readonly script: string }
  | { readonly kind: 'program'; readonly args: readonly string[] }
  | { readonly kind: 'http'; readonly config: HttpHandlerConfig }

/** One watch of the configuration. */
export interface WatchPlan {
  readonly type: string
  /** Empty for the agent's own. */
  readonly datacenter: string
  readonly token: string
  readonly stale: boolean
  readonly read: ReadView
  readonly handler: WatchHandler
}

/** Reads one table of `watches`. What is wrong with it is thrown as a `ConsulError`, in the original's order and words. */
export function watchPlan(table: HclObject): WatchPlan {
  const given = handlerType(table)
  const type = table.get('type')
  if (typeof type === 'string' && type.startsWith('connect_')) throw refused(`Watch type ${type} is not allowed in agent config`)
  const params = new Params(table)
  const query = attempt(params, () => queryOf(params, given))
  return { ...query, handler: handlerOf(params.left, query.http) }
}

function handlerType(table: HclObject): 'http' | 'script' {
  const type = table.get('handler_type')
  if (type === undefined) return 'script'
  if (type === 'http' || type === 'script') return type
  throw refused(`Handler type '${typeof type === 'string' ? type : `%!s(${goTypeAndValue(type)})`}' not recognized`)
}

/** As Go's `%s` shows what is no text. */
function goTypeAndValue(value: HclValue): string {
  if (typeof value === 'bigint') return `int=${value}`
  if (typeof value === 'number') return `float64=${value}`
  return typeof value === 'boolean' ? `bool=${value}` : goSyntax(value)
}

type Query = Omit<WatchPlan, 'handler'> & { readonly http: HttpHandlerConfig | undefined }

function queryOf(params: Params, handler: 'http' | 'script'): Query {
  const datacenter = params.text('datacenter')
  const token = params.text('token')
  const type = params.text('type')
  if (type === '') throw refused('Watch type must be specified')
  params.drop('handler_type')
  const http = handler === 'http' ? httpOf(params) : undefined
  const { read, stale } = viewFor(type, params)
  const left = [...params.left.keys()].filter((name) => name !== 'handler' && name !== 'args').sort()
  if (left.length > 0) {
    params.drop('handler')
    params.drop('args')
    throw refused(`Invalid parameters: [${left.join(' ')}]`)
  }
  return { type, datacenter, token, stale, read, http }
}

function httpOf(params: Params): HttpHandlerConfig {
  const given = params.left.get('http_handler_config')
  if (given === undefined) throw refused("Handler type 'http' requires 'http_handler_config' to be set")
  const config = httpHandlerConfig(given)
  if (typeof config === 'string') throw refused(`Failed to parse 'http_handler_config': ${config}`)
  params.drop('http_handler_config')
  return config
}

function viewFor(type: string, params: Params): { readonly read: ReadView; readonly stale: boolean } {
  const names = Object.hasOwn(parametersOf, type) ? parametersOf[type] : undefined
  if (names === undefined) throw refused(`Unsupported watch type: ${type}`)
  const stale = neverStale.has(type) ? false : params.bool('stale')
  const own = (name: (typeof names)[number]): string => (names.includes(name) ? params.text(name) : '')
  const asked = {
    key: own('key'), prefix: own('prefix'), service: own('service'), state: own('state'), name: own('name'), serviceId: own('service_id'),
    tags: [] as readonly string[], passingOnly: false,
  }
  const problem = viewOf(type, asked)
  if (typeof problem === 'string') throw refused(problem)
  if (type !== 'service') return { read: problem, stale }
  const read = viewOf(type, { ...asked, tags: params.texts('tag'), passingOnly: params.bool('passingonly') })
  if (typeof read === 'string') throw refused(read)
  return { read, stale }
}

function handlerOf(left: HclObject, http: HttpHandlerConfig | undefined): WatchHandler {
  const script = left.get('handler')
  const args = left.get('args')
  if (script !== undefined && typeof script !== 'string') throw refused('Watch handler must be a string')
  const words = args === undefined ? undefined : wordsOf(args)
  if ([script, words, http].filter((handler) => handler !== undefined).length > 1) throw refused('Only one watch handler allowed')
  if (script !== undefined) return { kind: 'shell', script }
  if (words !== undefined) return { kind: 'program', args: words }
  if (http !== undefined) return { kind: 'http', config: http }
  throw refused('Must define a watch handler')
}

function wordsOf(args: HclValue): readonly string[] {
  if (typeof args === 'string') return [args]
  const words = isList(args) ? args.items.filter((word) => typeof word === 'string') : []
  if (!isList(args) || words.length < args.items.length) throw refused('Watch args must be a list of strings')
  return words
}

/** Parameters that are taken one by one, so that what is left at the end is what nobody knows. */
class Params {
  readonly left: Map<string, HclValue>

  constructor(table: HclObject) {
    this.left = new Map(table)
    // An absent type of handler is filled in before anything is read, so it never is among what is left.
    this.left.set('handler_type', table.get('handler_type') ?? 'script')
  }

  drop(name: string): void {
    this.left.delete(name)
  }

  text(name: string): string {
    const value = this.left.get(name)
    if (value === undefined) return ''
    if (typeof value !== 'string') throw refused(`Expecting ${name} to be a string`)
    this.drop(name)
    return value
  }

  bool(name: string): boolean {
    const value = this.left.get(name)
    if (value === undefined) return false
    if (typeof value !== 'boolean') throw refused(`Expecting ${name} to be a boolean`)
    this.drop(name)
    return value
  }

  texts(name: string): readonly string[] {
    const value = this.left.get(name)
    if (value === undefined) return []
    const items = typeof value === 'string' ? [value] : isList(value) && !value.ofObjects ? value.items : undefined
    if (items === undefined) throw refused(`Expecting ${name} to be a string or []string`)
    const odd = items.findIndex((item) => typeof item !== 'string')
    if (odd >= 0) throw refused(`Index ${odd} of ${name} expected to be string`)
    this.drop(name)
    return items as readonly string[]
  }
}

/** Runs what reads parameters; what it refuses is told together with those that were not read yet. */
function attempt<T>(params: Params, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ConsulError)) throw error
    throw new ConsulError('invalid', `Failed to parse watch (${goSyntax(params.left)}): ${error.message}`, { cause: error })
  }
}

function refused(text: string): ConsulError {
  return new ConsulError('invalid', text)
}
