import type { ErrorCode } from '../../wire/errors.ts'
import type { Kind } from '../../wire/record.ts'
import type { QueryMeta } from '../../wire/records/query-options.ts'
import type { AgentPort } from '../agent.ts'
import type { RpcMethod } from '../rpc/method.ts'
import type { Call } from './call.ts'
import type { Params } from './param.ts'
import type { Bare, Coded, Formed, Refusal, Streamed } from './refusal.ts'

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE'

/** What every row says. */
export interface RouteBase<Path extends string, P extends Params> {
  readonly method: Method
  /**
   * Exact, or with one parameter that takes whatever follows: `/v1/kv/{key}`; or what stands before a fixed end:
   * `/v1/query/{id}/execute`.
   */
  readonly path: Path
  /** The row applies only if this parameter is present; of several rows for one method and path the first that applies is taken. */
  readonly when?: string
  readonly doc: string
  readonly query: P
  /** The body it reads; absent: none. `limit` gives the bytes beyond which a body is refused as the text says. */
  readonly body?: BodyRule
}

export interface BodyRule {
  readonly doc: string
  limit(call: Call): number
  /** What to answer when it is longer. The length is −1 when it came chunked and so was not known beforehand. */
  tooLarge(call: Call, length: number): Refusal
}

/** Which index headers a reply carries (G26, G27). */
export type MetaRule =
  /** On answers, 404 without text included; not on errors. */
  | 'answers'
  /** On errors of the call as well, with the values of nothing known. */
  | 'always'
  /** As `always`; and the mode that was effective is named, and `max_stale` is held (G44). */
  | 'discovery'
  /** Contact and leader, without an index. */
  | 'contact'
  | 'none'

/**
 * `?cached` is honoured (G49): by a copy that is kept fresh in the background, or by one that is fetched anew when it is older than the
 * caller will have it.
 */
export type CacheRule = 'refreshed' | 'fetched'

/** A route that calls one method of the servers. `J` is what its JSON holds. */
export interface RpcRoute<Path extends string, P extends Params, Request, Reply, J> extends RouteBase<Path, P> {
  readonly rpc: RpcMethod<Request, Reply>
  readonly meta: MetaRule
  readonly cached?: CacheRule
  readonly reply: ReplyForm<J>
  /** The request, or a `Refusal` thrown. Pure. */
  request(call: Call): Request
  /** What to send of the reply. Pure. */
  answer(reply: Reply, call: Call, request: Request): Answer<J>
  /** The failure that is an answer of 404 with its own text, without index headers; a cached call knows no such answer. */
  readonly absent?: ErrorCode
  /** Where there is no leader any server is asked: what it last knew is better than nothing. */
  readonly staleWithoutLeader?: true
  /** A failure of the call that this row answers in its own way; undefined for all others. */
  refused?(message: string): Refusal | undefined
}

/** What a mapping of replies may say. */
export type Answer<J> = J | Bare | Refusal | Coded<J>

/** A reply's form: JSON of a kind; the bytes of a byte string; or nothing at all. */
export type ReplyForm<J> = { readonly json: Kind<J>; readonly shared?: true } | { readonly bytes: true; readonly __value?: J } | { readonly empty: true; readonly __value?: J }

/** A route whose request decides which method it calls. `J` is what a client gets, whichever it was. */
export interface ChoiceRoute<Path extends string, P extends Params, J> extends RouteBase<Path, P> {
  readonly reply: ReplyForm<J>
  choose(call: Call): BoundCall
}

/** A method with its request and what to make of the reply, whose types are settled. */
export interface BoundCall {
  readonly rpc: RpcMethod<unknown, unknown>
  readonly request: unknown
  readonly meta: MetaRule
  readonly cached?: CacheRule
  readonly reply: ReplyForm<unknown>
  answer(reply: unknown): Answer<unknown>
}

/** Settles the types of a call. */
export function bindCall<Request, Reply, J>(call: {
  readonly rpc: RpcMethod<Request, Reply>
  readonly request: Request
  readonly meta: MetaRule
  readonly cached?: CacheRule
  readonly reply: ReplyForm<J>
  answer(reply: Reply): Answer<J>
}): BoundCall {
  return call as unknown as BoundCall
}

/** A route that the agent answers itself. A `Refusal` may be thrown. `gone` gives a signal that aborts when the caller leaves. */
export interface AgentRoute<Path extends string, P extends Params, J> extends RouteBase<Path, P> {
  readonly reply: ReplyForm<J>
  agent(port: AgentPort, call: Call, gone: () => AbortSignal): AgentAnswer<J> | Promise<AgentAnswer<J>>
}

/** What a route that the agent answers may say. */
export type AgentAnswer<J> = J | Coded<J> | Formed | Streamed

/** A route whose body or reply is a stream and which therefore cannot be said as a mapping. */
export interface StreamRoute<Path extends string, P extends Params> extends RouteBase<Path, P> {
  readonly stream: 'snapshot-save' | 'snapshot-restore'
}

/** Any row that calls one method, its types forgotten. */
export interface AnyRpcRoute extends RouteBase<string, Params> {
  readonly rpc: Pick<RpcMethod<unknown, unknown>, 'name' | 'mode' | 'blocking'>
  readonly meta: MetaRule
  readonly cached?: CacheRule
  readonly reply: ReplyForm<unknown>
  readonly absent?: ErrorCode
  readonly staleWithoutLeader?: true
  refused?(message: string): Refusal | undefined
  request(call: Call): unknown
  answer(reply: unknown, call: Call, request: unknown): Answer<unknown>
}

/** Any row, for those who go through all of them. */
export type Route =
  | AnyRpcRoute
  | ChoiceRoute<string, Params, unknown>
  | AgentRoute<string, Params, unknown>
  | StreamRoute<string, Params>

/** Declares a route that calls a method whose reply carries index headers. */
export function readRoute<const Path extends string, P extends Params, Request, Reply extends QueryMeta, J>(
  row: RpcRoute<Path, P, Request, Reply, J>,
): RpcRoute<Path, P, Request, Reply, J> {
  return Object.freeze(row)
}

/** Declares a route that calls a method and sends no index headers. */
export function route<const Path extends string, P extends Params, Request, Reply, J>(
  row: Omit<RpcRoute<Path, P, Request, Reply, J>, 'meta'>,
): RpcRoute<Path, P, Request, Reply, J> {
  return Object.freeze({ ...row, meta: 'none' as const })
}

export function choiceRoute<const Path extends string, P extends Params, J>(row: ChoiceRoute<Path, P, J>): ChoiceRoute<Path, P, J> {
  return Object.freeze(row)
}

export function agentRoute<const Path extends string, P extends Params, J>(row: AgentRoute<Path, P, J>): AgentRoute<Path, P, J> {
  return Object.freeze(row)
}

export function streamRoute<const Path extends string, P extends Params>(row: StreamRoute<Path, P>): StreamRoute<Path, P> {
  return Object.freeze(row)
}

/** JSON of a kind. */
export const json = <J>(kind: Kind<J>): ReplyForm<J> => ({ json: kind })
/** JSON of lists that are the same object as long as nothing has changed, so that it is made once for all who ask. */
export const sharedJson = <J>(kind: Kind<J>): ReplyForm<J> => ({ json: kind, shared: true })
/** The bytes alone. */
export const rawBytes: ReplyForm<string> = { bytes: true }
/** No body and no content type. */
export const empty: ReplyForm<null> = { empty: true }

/** A route's path taken apart: what is fixed, whether a parameter follows, and what has to stand behind that. */
export interface PathPattern {
  readonly fixed: string
  readonly open: boolean
  /** Empty when the parameter takes everything. */
  readonly ending: string
}

export function patternOf(path: string): PathPattern {
  const brace = path.indexOf('{')
  if (brace < 0) return { fixed: path, open: false, ending: '' }
  return { fixed: path.slice(0, brace), open: true, ending: path.slice(path.indexOf('}') + 1) }
}
