import { byteArray, byteString } from '../../std/bytes.ts'
import { bool, int, map } from '../../wire/kind.ts'
import type { RecordOf } from '../../wire/record.ts'
import { record } from '../../wire/record.ts'
import { LockError, messageOf } from '../errors.ts'
import type { KvEntry } from '../kv.ts'

/** What a semaphore's key holds: how many may hold it, and who does. The value of each holder is always true. */
export const SemaphoreLock = record('semaphoreLock', { Limit: int(), Holders: map(bool()) })
export type SemaphoreLock = RecordOf<typeof SemaphoreLock>

/** The state in a semaphore's key; absent or without a value, nobody holds it yet and the limit is what the caller says. */
export function decodeHolders(entry: KvEntry | undefined, limit: number): { limit: number; holders: Set<string> } {
  if (entry === undefined || entry.Value === null) return { limit, holders: new Set() }
  try {
    const lock = SemaphoreLock.fromJson(byteString(entry.Value), { whole: true })
    return { limit: lock.Limit, holders: new Set(lock.Holders?.keys()) }
  } catch (error) {
    throw new LockError('decode', `lock decoding failed: ${messageOf(error)}`, { cause: error })
  }
}

export function encodeHolders(limit: number, holders: ReadonlySet<string>): Uint8Array {
  const sorted = [...holders].sort()
  return byteArray(SemaphoreLock.toJson({ Limit: limit, Holders: new Map(sorted.map((holder) => [holder, true])) }))
}
