import type { Transaction } from '../memdb/database.ts'
import type { I64 } from '../wire/values.ts'

/** A key that must not be locked for a while, because its session was invalidated. Clocks are outside the state, so it is only told. */
export interface LockDelay {
  readonly key: string
  /** Nanoseconds as the session asked for; above 0. */
  readonly delay: I64
}

/** What a mutation works with: the transaction, the index of the log entry, and what to tell once it is published. */
export interface Mutation {
  readonly txn: Transaction
  readonly index: number
  /** Rows come from a snapshot: they keep their own indexes, and nothing is invalidated (protocol/snapshot.md §4). */
  readonly restoring: boolean
  readonly lockDelays: LockDelay[]
  /** Whether tombstones were written. */
  tombstones: boolean
}
