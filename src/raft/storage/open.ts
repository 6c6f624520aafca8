import type { Runtime } from '../../runtime/ports.ts'
import type { LogStore, SnapshotStore } from '../ports.ts'
import { DurableLogStore } from './durable-log-store.ts'
import type { Checksum } from './log-batch.ts'
import { MemoryLogStore, MemorySnapshotStore } from './memory.ts'
import { DiskSnapshotStore } from './snapshot-store.ts'

/** What a server keeps its Raft state in. */
export interface Storage {
  readonly log: LogStore
  readonly snapshots: SnapshotStore
  close(): Promise<void>
}

const sizes = { tailEntries: 4096, tailBytes: 16 << 20, segmentBytes: 8 << 20 } as const

/**
 * Opens or creates `raft/` in the data folder; without a data folder (`-dev`) everything is in memory. `checksum` is CRC-32 as fast
 * as it can be had. Rejects with a `ConsulError` that names the file and what is wrong: in use by another agent, damaged, not writable.
 */
export async function openStorage(runtime: Runtime, checksum: Checksum, dataDir: string): Promise<Storage> {
  if (dataDir === '') {
    const log = new MemoryLogStore()
    return { log, snapshots: new MemorySnapshotStore(runtime), close: () => log.close() }
  }
  // The log first: only who holds it may touch the rest of the folder.
  const log = await DurableLogStore.open({ disk: runtime.disk, random: runtime.random, checksum }, runtime.clock, `${dataDir}/raft`, sizes)
  try {
    return { log, snapshots: await DiskSnapshotStore.open(runtime, `${dataDir}/raft/snapshots`), close: () => log.close() }
  } catch (error) {
    await log.close()
    throw error
  }
}
