import { intentionCheck } from '../contract/http/connect/intentions/check.ts'
import { intentionCreate } from '../contract/http/connect/intentions/create.ts'
import { intentionDelete } from '../contract/http/connect/intentions/delete.ts'
import { intentionGet } from '../contract/http/connect/intentions/get.ts'
import { intentionList } from '../contract/http/connect/intentions/list.ts'
import { intentionMatch } from '../contract/http/connect/intentions/match.ts'
import { intentionUpdate } from '../contract/http/connect/intentions/update.ts'
import type { Intention } from '../wire/records/intention.ts'
import { metaOf } from './answer.ts'
import type { Answer } from './answer.ts'
import type { Caller } from './caller.ts'
import { orEmpty } from './catalog.ts'
import type { CallOptions } from './connection.ts'
import { ApiError } from './errors.ts'
import { readParamsOf } from './kv.ts'
import type { ReadOptions } from './kv.ts'

export type { Intention } from '../wire/records/intention.ts'

/** What an intention says. The names are those of the wire. */
export interface IntentionDefinition {
  /** Who asks: a service, or `*`. */
  readonly SourceName: string
  /** Whom. */
  readonly DestinationName: string
  readonly Action: 'allow' | 'deny'
  readonly Description?: string
  readonly Meta?: Readonly<Record<string, string>>
}

/** Intentions: which services may talk to which. */
export interface IntentionApi {
  /** Makes an intention and gives its ID. There is one between two services at most. */
  create(definition: IntentionDefinition, options?: CallOptions): Promise<string>
  /** Replaces an intention whole. */
  update(id: string, definition: IntentionDefinition, options?: CallOptions): Promise<void>
  /** One that does not exist is no error. */
  delete(id: string, options?: CallOptions): Promise<void>
  get(id: string, options?: ReadOptions): Promise<Answer<Intention | undefined>>
  /** All of them; what counts more stands first. */
  list(options?: ReadOptions): Promise<Answer<readonly Intention[]>>
  /** Those that say something about a service; the first that fits decides. */
  match(by: 'source' | 'destination', name: string, options?: ReadOptions): Promise<Answer<readonly Intention[]>>
  /** Whether one service may talk to another. */
  check(source: string, destination: string, options?: ReadOptions): Promise<boolean>
}

export function intentionApi(caller: Caller): IntentionApi {
  return {
    create: async (definition, options = {}) => (await caller.call(intentionCreate, {}, { ...options, body: JSON.stringify(definition) })).data.ID,
    async update(id, definition, options = {}) {
      await caller.call(intentionUpdate, { id }, { ...options, body: JSON.stringify(definition) })
    },
    async delete(id, options = {}) {
      await caller.call(intentionDelete, { id }, options)
    },
    async get(id, options = {}) {
      try {
        return await caller.call(intentionGet, { id, ...readParamsOf(options) }, options)
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return { data: undefined, meta: metaOf({}) }
        throw error
      }
    },
    list: async (options = {}) => orEmpty(await caller.call(intentionList, readParamsOf(options), options)),
    async match(by, name, options = {}) {
      const { data, meta } = await caller.call(intentionMatch, { by, name: [name], ...readParamsOf(options) }, options)
      return { data: data?.get(name) ?? [], meta }
    },
    async check(source, destination, options = {}) {
      return (await caller.call(intentionCheck, { source, destination, ...readParamsOf(options) }, options)).data.Allowed
    },
  }
}
