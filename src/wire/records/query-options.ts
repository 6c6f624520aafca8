import { bool, dur, index, record, str, u64, type RecordOf } from '../record.ts'

/** The groups of keys that many records take in (protocol/rpc.md §7.1), spread into the declaration: nothing is nested. */

/** +Q: what every read may ask. */
export const queryOptions = {
  Token: str(),
  MinQueryIndex: u64(),
  MaxQueryTime: dur(),
  AllowStale: bool(),
  RequireConsistent: bool(),
  UseCache: bool(),
  MaxStaleDuration: dur(),
  MaxAge: dur(),
  MustRevalidate: bool(),
  StaleIfError: dur(),
  Filter: str(),
} as const

/** +M: what every read answers. */
export const queryMeta = { Index: index(), LastContact: dur(), KnownLeader: bool(), ConsistencyLevel: str() } as const

/** +X: the log entries that made and last changed a row. */
export const indexes = { CreateIndex: u64(), ModifyIndex: u64() } as const

/** The token of a write. */
export const writeRequest = { Token: str() } as const

export const QueryOptions = record('QueryOptions', queryOptions)
export type QueryOptions = RecordOf<typeof QueryOptions>

export const QueryMeta = record('QueryMeta', queryMeta)
export type QueryMeta = RecordOf<typeof QueryMeta>
