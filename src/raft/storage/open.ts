import type { Runtime } from '../../runtime/ports.ts'
import type { StartWorker } from '../../runtime/worker.ts'
import type { LogStore, SnapshotStore } from '../ports.ts'
import { DurableLogStore } from './durable-log-store.ts'
import { MemoryLogStore, MemorySnapshotStore } from './memory.ts'
import { DiskSnapshotStore } from './snapshot-store.ts'

/** What a server keeps its Raft state in. */
export interface Storage {
  readonly log: LogStore
  readonly snapshots: SnapshotStore
  close(): Promise<void>
}

/** The newest entries of a durable log that stay in memory. */
const tail = { tailEntries: 4096, tailBytes: 16 << 20 } as const

/**
 * Opens or creates `raft/` in the data folder; without a data folder (`-dev`) everything is in memory. `startLog` starts
 * log-worker.ts: `startLogThread` on a real machine. Rejects with a `ConsulError` that names the file and what is wrong: in use by
 * another agent, damaged, not writable.
 */
export async function openStorage(runtime: Runtime, startLog: StartWorker, dataDir: string): Promise<Storage> {
  if (dataDir === '') {
    const log = new MemoryLogStore()
    return { log, snapshots: new MemorySnapshotStore(runtime), close: () => log.close() }
  }
  const uniqueName = Array.from(runtime.random.bytes(8), (byte) => byte.toString(16).padStart(2, '0')).join('')
  // The log first: only who holds it may touch the rest of the folder.
  const log = await DurableLogStore.open(startLog, { folder: `${dataDir}/raft`, uniqueName, ...tail })
  try {
    return { log, snapshots: await DiskSnapshotStore.open(runtime, `${dataDir}/raft/snapshots`), close: () => log.close() }
  } catch (error) {
    await log.close()
    throw error
  }
}
