import type { Params } from '../../contract/http/param.ts'
import type { Answer } from '../answer.ts'
import type { Caller, RouteParams, Row } from '../caller.ts'
import type { CallOptions } from '../connection.ts'
import { readParamsOf } from '../kv.ts'
import type { KvApi, KvEntry } from '../kv.ts'
import type { Timing } from '../timing.ts'
import { follow } from './follow.ts'
import type { WatchOptions } from './follow.ts'

export interface ReadWatchOptions extends WatchOptions, Pick<CallOptions, 'token' | 'datacenter'> {
  /** Any server may answer. */
  readonly stale?: boolean | undefined
}

/**
 * Blocking queries as sequences: the state now, then each newer state, until the loop is left or the signal fires. A slow
 * consumer skips states but never the last one.
 *
 * @example
 * ```ts
 * for await (const entry of client.watch.key('config/limit', { signal })) {
 *   apply(entry?.text() ?? 'default')
 * }
 * ```
 */
export interface WatchApi {
  /** One key; `undefined` while it does not exist. */
  key(key: string, options?: ReadWatchOptions): AsyncGenerator<KvEntry | undefined, void, undefined>
  /** All keys that begin with the prefix, as a whole each time. */
  keyPrefix(prefix: string, options?: ReadWatchOptions): AsyncGenerator<readonly KvEntry[], void, undefined>
  /** Any route that blocks, by its row; `undefined` while the agent answers 404. */
  route<Path extends string, P extends Params, J>(
    row: Row<Path, P, J>, params: RouteParams<Path, P>, options?: ReadWatchOptions,
  ): AsyncGenerator<Answer<J | undefined>, void, undefined>
}

export function watchApi(timing: Timing, caller: Caller, kv: KvApi): WatchApi {
  return {
    key: (key, options = {}) => dataOf(follow(timing, (index, waitMs, signal) => (
      kv.get(key, { ...readOf(options), index, waitMs, signal })), options)),
    keyPrefix: (prefix, options = {}) => dataOf(follow(timing, (index, waitMs, signal) => (
      kv.list(prefix, { ...readOf(options), index, waitMs, signal })), options)),
    route: (row, params, options = {}) => follow(timing, (index, waitMs, signal) => {
      const reading = readParamsOf({ stale: options.stale, index, waitMs })
      return caller.find(row, { ...params, ...reading }, { ...readOf(options), signal })
    }, options),
  }
}

function readOf(options: ReadWatchOptions): Pick<ReadWatchOptions, 'stale' | 'token' | 'datacenter'> {
  return { stale: options.stale, token: options.token, datacenter: options.datacenter }
}

async function* dataOf<T>(answers: AsyncIterable<Answer<T>>): AsyncGenerator<T, void, undefined> {
  for await (const { data } of answers) yield data
}
