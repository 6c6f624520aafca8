import { InputError } from '../std/errors.ts'
import { queryCreate } from '../contract/http/query/create.ts'
import { queryDelete } from '../contract/http/query/delete.ts'
import { queryExecute } from '../contract/http/query/execute.ts'
import { queryExplain } from '../contract/http/query/explain.ts'
import { queryGet } from '../contract/http/query/get.ts'
import { queryList } from '../contract/http/query/list.ts'
import { queryUpdate } from '../contract/http/query/update.ts'
import type { CheckServiceNode } from '../wire/records/health.ts'
import type { PreparedQuery } from '../wire/records/prepared-query.ts'
import { isAddressable } from './addressable.ts'
import { metaOf } from './answer.ts'
import type { Answer } from './answer.ts'
import type { Caller } from './caller.ts'
import { orEmpty } from './catalog.ts'
import type { CallOptions } from './connection.ts'
import { ApiError } from './errors.ts'
import { readParamsOf } from './kv.ts'
import type { ReadOptions } from './kv.ts'

export type { PreparedQuery } from '../wire/records/prepared-query.ts'

/** What a prepared query says; only the service is needed. The names are those of the wire. */
export interface QueryDefinition {
  /** By which it is found. Without one it must be a template, or end with a session. */
  readonly Name?: string
  /** Deletes the query when this session ends. */
  readonly Session?: string
  /** With which token it is run, if not with the caller's. */
  readonly Token?: string
  readonly Service: {
    readonly Service: string
    /** Where else to look when nothing is found here. */
    readonly Failover?: { readonly NearestN?: number; readonly Datacenters?: readonly string[] }
    /** Leaves out what has a warning. */
    readonly OnlyPassing?: boolean
    readonly IgnoreCheckIDs?: readonly string[]
    /** A node to sort by the distance from; `_agent` is that of the agent which asks, `_ip` the one with the client's address. */
    readonly Near?: string
    /** Tags that must be there, and with an exclamation mark before them, that must not. */
    readonly Tags?: readonly string[]
    readonly NodeMeta?: Readonly<Record<string, string>>
    readonly ServiceMeta?: Readonly<Record<string, string>>
    readonly Connect?: boolean
  }
  /** Makes it answer to every name that begins with its own; texts of the service may then hold `${name.suffix}` and the like. */
  readonly Template?: { readonly Type: 'name_prefix_match'; readonly Regexp?: string; readonly RemoveEmptyTags?: boolean }
  readonly DNS?: { readonly TTL?: string }
}

export interface ExecuteOptions extends ReadOptions {
  /** As `Near` of a definition, which it takes the place of. */
  readonly near?: string | undefined
  /** How many instances to give at most. */
  readonly limit?: number | undefined
  /** Only what can be reached by mTLS. */
  readonly connect?: boolean | undefined
}

/** What a prepared query found. */
export interface QueryResult {
  readonly Service: string
  readonly Nodes: readonly CheckServiceNode[]
  readonly DNS: { readonly TTL: string }
  /** Where it was found. */
  readonly Datacenter: string
  /** How many other datacenters were asked. */
  readonly Failovers: number
}

/** Prepared queries: questions about services that are stored under a name. */
export interface QueryApi {
  /** Stores a query and gives its ID. */
  create(definition: QueryDefinition, options?: CallOptions): Promise<string>
  /** Replaces a query whole. */
  update(id: string, definition: QueryDefinition, options?: CallOptions): Promise<void>
  delete(id: string, options?: CallOptions): Promise<void>
  get(id: string, options?: ReadOptions): Promise<Answer<PreparedQuery | undefined>>
  list(options?: ReadOptions): Promise<Answer<readonly PreparedQuery[]>>
  /** Runs a query, named by its ID, its name, or a name that a template takes; `undefined` if there is none. */
  execute(query: string, options?: ExecuteOptions): Promise<QueryResult | undefined>
  /** The query that a name stands for, with templates applied; `undefined` if there is none. */
  explain(query: string, options?: ReadOptions): Promise<PreparedQuery | undefined>
}

export function queryApi(caller: Caller): QueryApi {
  return {
    create: async (definition, options = {}) => (await caller.call(queryCreate, {}, { ...options, body: JSON.stringify(definition) })).data.ID,
    async update(id, definition, options = {}) {
      await caller.call(queryUpdate, { id }, { ...options, body: JSON.stringify(definition) })
    },
    async delete(id, options = {}) {
      await caller.call(queryDelete, { id }, options)
    },
    async get(id, options = {}) {
      const answer = await orAbsent(caller.call(queryGet, { id, ...readParamsOf(options) }, options))
      return answer === undefined ? { data: undefined, meta: metaOf({}) } : { data: answer.data?.[0], meta: answer.meta }
    },
    list: async (options = {}) => orEmpty(await caller.call(queryList, readParamsOf(options), options)),
    async execute(query, options = {}) {
      const { near, limit, connect } = options
      const params = {
        query: addressable(query),
        ...(near === undefined ? {} : { near }),
        ...(limit === undefined ? {} : { limit }),
        ...(connect === undefined ? {} : { connect }),
        ...readParamsOf(options),
      }
      const found = (await orAbsent(caller.call(queryExecute, params, options)))?.data
      return found === undefined ? undefined : { ...found, Nodes: found.Nodes ?? [] }
    },
    explain: async (query, options = {}) =>
      (await orAbsent(caller.call(queryExplain, { query: addressable(query), ...readParamsOf(options) }, options)))?.data.Query,
  }
}

/** The one answer of 404 says that there is no such query. */
async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}

function addressable(query: string): string {
  if (!isAddressable(query)) throw new InputError(`a path cannot name the query ${JSON.stringify(query)}`)
  return query
}
