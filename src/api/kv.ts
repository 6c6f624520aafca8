import { byteArray } from '../std/bytes.ts'
import { formatDuration, nanoseconds } from '../std/duration.ts'
import { InputError } from '../std/errors.ts'
import { kvDelete } from '../contract/http/kv/delete.ts'
import { kvGet } from '../contract/http/kv/get.ts'
import { kvListKeys } from '../contract/http/kv/list-keys.ts'
import { kvList } from '../contract/http/kv/list.ts'
import { kvPut } from '../contract/http/kv/put.ts'
import type { DirEntry } from '../wire/records/kv.ts'
import { isAddressable } from './addressable.ts'
import type { Answer, U64 } from './answer.ts'
import type { Caller } from './caller.ts'
import type { CallOptions } from './connection.ts'

/** How fresh a read must be, and whether it waits for news. */
export interface ReadOptions extends CallOptions {
  /** Any server may answer, without asking the leader. */
  readonly stale?: boolean | undefined
  /** The leader must first make sure that it still leads. */
  readonly consistent?: boolean | undefined
  /** Wait until the index of the answer is above this one. */
  readonly index?: U64 | undefined
  /** How long to wait at most; the agent's default is five minutes. */
  readonly waitMs?: number | undefined
}

export interface WriteOptions extends CallOptions {
  /** Any 64 bits of the caller's own; kept exactly. 0 unless given. */
  readonly flags?: U64 | undefined
}

/** A key with what is stored under it. */
export class KvEntry {
  readonly Key: string
  /** The bytes; null when there are none. */
  readonly Value: Uint8Array | null
  readonly Flags: U64
  /** The session that holds the key as a lock, or the empty string. */
  readonly Session: string
  /** How often the key was locked. */
  readonly LockIndex: U64
  readonly CreateIndex: U64
  readonly ModifyIndex: U64

  constructor(entry: DirEntry) {
    this.Key = entry.Key
    this.Value = entry.Value === null ? null : byteArray(entry.Value)
    this.Flags = entry.Flags
    this.Session = entry.Session
    this.LockIndex = entry.LockIndex
    this.CreateIndex = entry.CreateIndex
    this.ModifyIndex = entry.ModifyIndex
  }

  /** The value read as UTF-8. */
  text(): string {
    return this.Value === null ? '' : decoder.decode(this.Value)
  }
}

const decoder = new TextDecoder()

/** Keys and values. Keys are text; values are bytes, and text given as one is stored as UTF-8. */
export interface KvApi {
  /** One key; `undefined` if it does not exist. */
  get(key: string, options?: ReadOptions): Promise<Answer<KvEntry | undefined>>
  /** All keys that begin with the prefix, in byte order. */
  list(prefix: string, options?: ReadOptions): Promise<Answer<readonly KvEntry[]>>
  /** The names alone; with a separator only up to its first appearance after the prefix. */
  keys(prefix: string, options?: ReadOptions & { readonly separator?: string | undefined }): Promise<Answer<readonly string[]>>
  /** Stores; true unless the agent says otherwise. */
  put(key: string, value: Uint8Array | string, options?: WriteOptions): Promise<boolean>
  /** Stores if the key's `ModifyIndex` is still the one given; 0 stands for a key that does not exist. */
  cas(key: string, value: Uint8Array | string, modifyIndex: U64, options?: WriteOptions): Promise<boolean>
  /** Stores and locks the key for a session; false if another holds it or its lock delay runs. */
  acquire(key: string, value: Uint8Array | string, session: string, options?: WriteOptions): Promise<boolean>
  /** Stores and unlocks; false if the session does not hold the key. */
  release(key: string, value: Uint8Array | string, session: string, options?: WriteOptions): Promise<boolean>
  /** Deletes; with `cas` only if the key's `ModifyIndex` is still that. A key that does not exist counts as deleted. */
  delete(key: string, options?: CallOptions & { readonly cas?: U64 | undefined }): Promise<boolean>
  /** Deletes all keys that begin with the prefix. */
  deleteTree(prefix: string, options?: CallOptions): Promise<boolean>
}

export function kvApi(caller: Caller): KvApi {
  const put = async (
    key: string, value: Uint8Array | string, how: { readonly cas?: U64; readonly acquire?: string; readonly release?: string },
    options: WriteOptions = {},
  ): Promise<boolean> => {
    if (key.startsWith('/')) throw new InputError(`Invalid key. Key must not begin with a '/': ${key}`)
    const flags = options.flags === undefined || BigInt(options.flags) === 0n ? {} : { flags: options.flags }
    const { data } = await caller.call(kvPut, { key: addressable(key), ...flags, ...how }, { ...options, body: value })
    return data
  }
  return {
    async get(key, options = {}) {
      const { data, meta } = await caller.find(kvGet, { key: addressable(key), ...readParamsOf(options) }, options)
      return { data: data?.[0] === undefined ? undefined : new KvEntry(data[0]), meta }
    },
    async list(prefix, options = {}) {
      const { data, meta } = await caller.find(kvList, { key: addressable(prefix), ...readParamsOf(options) }, options)
      return { data: (data ?? []).map((entry) => new KvEntry(entry)), meta }
    },
    async keys(prefix, options = {}) {
      const separator = options.separator === undefined ? {} : { separator: options.separator }
      const params = { key: addressable(prefix), ...separator, ...readParamsOf(options) }
      const { data, meta } = await caller.find(kvListKeys, params, options)
      return { data: data ?? [], meta }
    },
    put: (key, value, options) => put(key, value, {}, options),
    cas: (key, value, modifyIndex, options) => put(key, value, { cas: modifyIndex }, options),
    acquire: (key, value, session, options) => put(key, value, { acquire: session }, options),
    release: (key, value, session, options) => put(key, value, { release: session }, options),
    async delete(key, options = {}) {
      const cas = options.cas === undefined ? {} : { cas: options.cas }
      return (await caller.call(kvDelete, { key: addressable(key), ...cas }, options)).data
    },
    async deleteTree(prefix, options = {}) {
      return (await caller.call(kvDelete, { key: addressable(prefix), recurse: true }, options)).data
    },
  }
}

/** The options of a read as the rows of routes call them. */
export function readParamsOf(options: ReadOptions): { stale?: true; consistent?: true; index?: U64; wait?: string } {
  return {
    ...(options.stale === true ? { stale: true } : {}),
    ...(options.consistent === true ? { consistent: true } : {}),
    ...(options.index === undefined || BigInt(options.index) === 0n ? {} : { index: options.index }),
    ...(options.waitMs === undefined ? {} : { wait: waitText(options.waitMs) }),
  }
}

/** A wait as Go writes it; never 0, which would mean the agent's default of five minutes. */
function waitText(ms: number): string {
  return formatDuration(nanoseconds(Math.max(1, Math.ceil(ms))))
}

/** There are keys that only a transaction can name. */
function addressable(key: string): string {
  if (!isAddressable(key)) throw new InputError(`a path cannot name the key ${JSON.stringify(key)}; use a transaction`)
  return key
}
