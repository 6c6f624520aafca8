import { configApply } from '../contract/http/config/apply.ts'
import { configDelete } from '../contract/http/config/delete.ts'
import { configGet } from '../contract/http/config/get.ts'
import { json } from '../contract/http/route.ts'
import { list } from '../wire/record.ts'
import { anyConfigEntry, type ConfigEntry } from '../wire/records/config-entry-forms.ts'
import { metaOf } from './answer.ts'
import type { Answer } from './answer.ts'
import type { Caller } from './caller.ts'
import type { CallOptions } from './connection.ts'
import { ApiError } from './errors.ts'
import { readParamsOf } from './kv.ts'
import type { ReadOptions } from './kv.ts'

export type { ConfigEntry } from '../wire/records/config-entry-forms.ts'

/** A config entry as it is written: its kind, its name, and what entries of that kind say. */
export interface ConfigDefinition {
  readonly Kind: string
  readonly Name: string
  readonly [part: string]: unknown
}

/** Config entries: what all instances of a service, or all proxies, are told by one place. */
export interface ConfigApi {
  /** Stores an entry. */
  set(entry: ConfigDefinition, options?: CallOptions): Promise<void>
  /** The same only if the stored one still has this ModifyIndex; 0: only if there is none. Gives whether it was stored. */
  cas(entry: ConfigDefinition, modifyIndex: number | bigint, options?: CallOptions): Promise<boolean>
  get(kind: string, name: string, options?: ReadOptions): Promise<Answer<ConfigEntry | undefined>>
  /** All entries of a kind; of all kinds for the empty one. */
  list(kind: string, options?: ReadOptions): Promise<Answer<readonly ConfigEntry[]>>
  delete(kind: string, name: string, options?: CallOptions): Promise<void>
}

const one = { ...configGet, reply: json(anyConfigEntry) }
const all = { ...configGet, reply: json(list(anyConfigEntry)) }

export function configApi(caller: Caller): ConfigApi {
  return {
    async set(entry, options = {}) {
      await caller.call(configApply, {}, { ...options, body: JSON.stringify(entry) })
    },
    cas: async (entry, cas, options = {}) => (await caller.call(configApply, { cas }, { ...options, body: JSON.stringify(entry) })).data,
    async get(kind, name, options = {}) {
      try {
        return await caller.call(one, { entry: `${kind}/${name}`, ...readParamsOf(options) }, options)
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return { data: undefined, meta: metaOf({}) }
        throw error
      }
    },
    async list(kind, options = {}) {
      const { data, meta } = await caller.call(all, { entry: kind, ...readParamsOf(options) }, options)
      return { data: data ?? [], meta }
    },
    async delete(kind, name, options = {}) {
      await caller.call(configDelete, { entry: `${kind}/${name}` }, options)
    },
  }
}
