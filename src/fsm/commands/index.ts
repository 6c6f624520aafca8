import { autopilotRow } from './autopilot.ts'
import { coordinateRow } from './coordinate.ts'
import { deregisterRow } from './deregister.ts'
import { federationStateRow } from './federation-state.ts'
import { indexEntryRow } from './index-entry.ts'
import { kvRow } from './kv.ts'
import { preparedQueryRow } from './prepared-query.ts'
import { registerRow } from './register.ts'
import type { Row } from './row.ts'
import { sessionRow } from './session.ts'
import { tombstoneRow } from './tombstone.ts'
import { txnRow } from './txn.ts'

/** All kinds that are built. Those with snapshot records stand in the order of their records (protocol/snapshot.md §3). */
export const rows: readonly Row[] = [
  registerRow,
  coordinateRow,
  sessionRow,
  kvRow,
  tombstoneRow,
  preparedQueryRow,
  autopilotRow,
  federationStateRow,
  indexEntryRow,
  deregisterRow,
  txnRow,
]
