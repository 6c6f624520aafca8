import { sessionCreate } from '../contract/http/session/create.ts'
import { sessionDestroy } from '../contract/http/session/destroy.ts'
import { sessionInfo } from '../contract/http/session/info.ts'
import { sessionList } from '../contract/http/session/list.ts'
import { sessionNode } from '../contract/http/session/node.ts'
import { sessionRenew } from '../contract/http/session/renew.ts'
import type { Session } from '../wire/records/session.ts'
import type { Answer } from './answer.ts'
import type { Caller } from './caller.ts'
import type { CallOptions } from './connection.ts'
import { ApiError } from './errors.ts'
import { readParamsOf } from './kv.ts'
import type { ReadOptions } from './kv.ts'

export type { Session } from '../wire/records/session.ts'

/** What a new session may say; everything has a default. The names are those of the wire. */
export interface SessionDefinition {
  readonly Name?: string
  /** The node to bind to; the agent's own unless given. */
  readonly Node?: string
  /** How long others are kept out of its locks when it is lost, up to 60 s: `5s`. The agent's default is 15 s. */
  readonly LockDelay?: string
  /** What becomes of its locks when it ends: `release` unless given. */
  readonly Behavior?: 'release' | 'delete'
  /** Ends the session unless it is renewed within this time, 10 s to 24 h: `30s`. */
  readonly TTL?: string
  /** Health checks that end the session when they become critical; `serfHealth` unless given. */
  readonly NodeChecks?: readonly string[]
  readonly ServiceChecks?: readonly { readonly ID: string }[]
}

/** Sessions: what locks are held by. */
export interface SessionApi {
  /** Makes a session and gives its ID. */
  create(definition?: SessionDefinition, options?: CallOptions): Promise<string>
  /** Ends a session. One that does not exist is no error. */
  destroy(id: string, options?: CallOptions): Promise<boolean>
  /** Restarts the TTL; `undefined` if the session has ended. */
  renew(id: string, options?: CallOptions): Promise<Session | undefined>
  info(id: string, options?: ReadOptions): Promise<Answer<Session | undefined>>
  /** The sessions of a node. */
  node(node: string, options?: ReadOptions): Promise<Answer<readonly Session[]>>
  list(options?: ReadOptions): Promise<Answer<readonly Session[]>>
}

export function sessionApi(caller: Caller): SessionApi {
  return {
    async create(definition = {}, options = {}) {
      return (await caller.call(sessionCreate, {}, { ...options, body: JSON.stringify(definition) })).data.ID
    },
    async destroy(id, options = {}) {
      return (await caller.call(sessionDestroy, { id }, options)).data
    },
    async renew(id, options = {}) {
      try {
        return (await caller.call(sessionRenew, { id }, options)).data?.[0]
      } catch (error) {
        // The only 404 among errors that has a text, which names the session.
        if (error instanceof ApiError && error.status === 404) return undefined
        throw error
      }
    },
    async info(id, options = {}) {
      const { data, meta } = await caller.call(sessionInfo, { id, ...readParamsOf(options) }, options)
      return { data: data?.[0], meta }
    },
    async node(node, options = {}) {
      const { data, meta } = await caller.call(sessionNode, { node, ...readParamsOf(options) }, options)
      return { data: data ?? [], meta }
    },
    async list(options = {}) {
      const { data, meta } = await caller.call(sessionList, readParamsOf(options), options)
      return { data: data ?? [], meta }
    },
  }
}
