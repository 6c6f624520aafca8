import { bytesOfText } from '../std/bytes.ts'
import type { ApiTransport } from '../std/http-transport.ts'
import type { Params } from '../contract/http/param.ts'
import { agentApi } from './agent.ts'
import type { AgentApi } from './agent.ts'
import type { Answer } from './answer.ts'
import { Caller } from './caller.ts'
import type { RouteOptions, RouteParams, Row } from './caller.ts'
import { catalogApi } from './catalog.ts'
import type { CatalogApi } from './catalog.ts'
import { configApi } from './config.ts'
import type { ConfigApi } from './config.ts'
import { Connection } from './connection.ts'
import type { CallOptions, WireReply } from './connection.ts'
import { fetchTransport } from './fetch-transport.ts'
import type { Fetch } from './fetch-transport.ts'
import { healthApi } from './health.ts'
import type { HealthApi } from './health.ts'
import { intentionApi } from './intention.ts'
import type { IntentionApi } from './intention.ts'
import { kvApi } from './kv.ts'
import type { KvApi } from './kv.ts'
import { Lock } from './lock/lock.ts'
import type { HoldOptions } from './lock/options.ts'
import { Semaphore } from './lock/semaphore.ts'
import { operatorApi } from './operator.ts'
import type { OperatorApi } from './operator.ts'
import { platformFetch, platformTiming } from './platform.ts'
import { queryApi } from './query.ts'
import type { QueryApi } from './query.ts'
import { sessionApi } from './session.ts'
import type { SessionApi } from './session.ts'
import { snapshotApi } from './snapshot.ts'
import type { SnapshotApi } from './snapshot.ts'
import { statusApi } from './status.ts'
import type { StatusApi } from './status.ts'
import type { Timing } from './timing.ts'
import { transact } from './txn.ts'
import type { TxnOperation, TxnOptions, TxnOutcome } from './txn.ts'
import { watchApi } from './watch/watch.ts'
import type { WatchApi } from './watch/watch.ts'

/** Where the agent is and how to reach it; nothing needs to be given. */
export interface ClientOptions {
  /** `host:port` or a URL; `http://127.0.0.1:8500` unless given. */
  readonly address?: string
  /** The token of calls that bring none. */
  readonly token?: string
  /** The datacenter of calls that name none; the agent's own unless given. */
  readonly datacenter?: string
  /** Another `fetch` than the platform's. */
  readonly fetch?: Fetch
  /** Another way to reach the agent than `fetch`; `address` is then its affair. */
  readonly transport?: ApiTransport
  /** Another clock, for tests. */
  readonly timing?: Timing
}

/** A request as it is: for routes that have no row. */
export interface RawRequest extends CallOptions {
  readonly method: string
  /** Percent-encoded, beginning with a slash. */
  readonly path: string
  readonly query?: readonly (readonly [name: string, value: string])[]
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string | AsyncIterable<Uint8Array>
}

/** A Consul agent, seen through its HTTP API. */
export interface Client {
  readonly kv: KvApi
  readonly session: SessionApi
  readonly catalog: CatalogApi
  readonly health: HealthApi
  readonly query: QueryApi
  readonly config: ConfigApi
  readonly intention: IntentionApi
  readonly agent: AgentApi
  readonly status: StatusApi
  readonly operator: OperatorApi
  readonly snapshot: SnapshotApi
  readonly watch: WatchApi
  /** Does up to 64 operations in one step, or none of them. */
  txn(operations: readonly TxnOperation[], options?: TxnOptions): Promise<TxnOutcome>
  /** A lock on a key. */
  lock(key: string, options?: HoldOptions): Lock
  /** Up to `limit` slots below a prefix. */
  semaphore(prefix: string, limit: number, options?: HoldOptions): Semaphore
  /** Calls a route by its row; any status but 200 is thrown as an `ApiError`. */
  call<Path extends string, P extends Params, J>(
    row: Row<Path, P, J>, params: RouteParams<Path, P>, options?: RouteOptions,
  ): Promise<Answer<J>>
  /** As `call`, but an answer of 404 without a text is `undefined`. */
  find<Path extends string, P extends Params, J>(
    row: Row<Path, P, J>, params: RouteParams<Path, P>, options?: RouteOptions,
  ): Promise<Answer<J | undefined>>
  /** Sends a request as it is and gives the reply as it comes, whatever its status. The body has to be read. */
  request(request: RawRequest): Promise<WireReply>
}

/**
 * A client of a Consul agent, ours or the original.
 *
 * @example
 * ```ts
 * const client = createClient({ address: '127.0.0.1:8500' })
 * await client.kv.put('greeting', 'hello')
 * const { data } = await client.kv.get('greeting')
 * ```
 */
export function createClient(options: ClientOptions = {}): Client {
  const address = options.address ?? 'http://127.0.0.1:8500'
  const transport = options.transport ?? fetchTransport(options.fetch ?? platformFetch, address)
  const timing = options.timing ?? platformTiming
  const connection = new Connection(transport, { token: options.token ?? '', datacenter: options.datacenter ?? '' })
  const caller = new Caller(connection)
  const kv = kvApi(caller)
  const session = sessionApi(caller)
  const ports = { kv, session, timing }
  return {
    kv,
    session,
    catalog: catalogApi(caller),
    health: healthApi(caller),
    query: queryApi(caller),
    config: configApi(caller),
    intention: intentionApi(caller),
    agent: agentApi(caller),
    status: statusApi(caller),
    operator: operatorApi(caller),
    snapshot: snapshotApi(connection),
    watch: watchApi(timing, caller, kv),
    txn: (operations, txnOptions) => transact(connection, operations, txnOptions),
    lock: (key, holding) => new Lock(ports, key, holding),
    semaphore: (prefix, limit, holding) => new Semaphore(ports, prefix, limit, holding),
    call: (row, params, routeOptions) => caller.call(row, params, routeOptions),
    find: (row, params, routeOptions) => caller.find(row, params, routeOptions),
    request: (request) => connection.send({
      method: request.method,
      path: request.path,
      query: (request.query ?? []).map(([name, value]) => [bytesOfText(name), bytesOfText(value)] as const),
      headers: request.headers ?? {},
      body: typeof request.body === 'string' ? new TextEncoder().encode(request.body) : request.body,
    }, request),
  }
}
