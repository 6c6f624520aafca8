import type { SnapshotMeta, SnapshotStore } from '../raft/ports.ts'
import type { Packing } from '../runtime/packing.ts'
import type { Disk, Runtime } from '../runtime/ports.ts'
import { byteString } from '../std/bytes.ts'
import { uuidOf } from '../std/uuid.ts'
import { snapshotVersion } from '../wire/meta.ts'
import { encodePeers } from '../wire/raft.ts'
import type { QueryMeta } from '../wire/records/query-options.ts'
import { checkRestorable, readArchive, writeArchive } from '../wire/snapshot.ts'
import type { ServerContext } from './context.ts'
import { confirmLeadership, fillMeta, replyMeta } from './query.ts'

/** What snapshots need besides the server. */
export interface SnapshotParts {
  readonly snapshots: SnapshotStore
  readonly packing: Packing
  /** A folder for files that need not survive. */
  readonly scratchFolder: string
}

/** Takes a snapshot and packs it (protocol/snapshot.md §6). The archive streams from the snapshot store. */
export async function saveArchive(
  server: ServerContext,
  parts: SnapshotParts,
  allowStale: boolean,
): Promise<{ readonly meta: QueryMeta; readonly archive: AsyncIterable<Uint8Array> }> {
  if (!allowStale) await confirmLeadership(server)
  // Filled in before the snapshot is taken: what is said of freshness must not be better than what is in it.
  const meta = replyMeta(0)
  fillMeta(server, meta)
  const taken = await server.raft.takeSnapshot()
  const { state } = await parts.snapshots.open(taken.id)
  const archive = writeArchive(parts.packing, archiveMeta(taken), state, Math.floor(server.runtime.clock.wall() / 1000))
  return { meta: { ...meta, Index: taken.index }, archive }
}

function archiveMeta(taken: SnapshotMeta): Parameters<typeof writeArchive>[1] {
  return {
    Version: snapshotVersion,
    ID: taken.id,
    Index: taken.index,
    Term: taken.term,
    Peers: byteString(encodePeers(taken.configuration)),
    Configuration: taken.configuration,
    ConfigurationIndex: taken.configurationIndex,
    Size: taken.size,
  }
}

/**
 * Replaces the state by an archive (protocol/snapshot.md §5). The archive is unpacked to a file and checked whole before anything of
 * the running state is touched.
 */
export async function restoreArchive(
  server: ServerContext,
  parts: SnapshotParts,
  archive: AsyncIterable<Uint8Array>,
): Promise<void> {
  const file = await ScratchFile.create(server.runtime, parts.scratchFolder)
  try {
    const content = await readArchive(parts.packing, archive, (chunk) => file.write(chunk))
    await file.finish()
    checkRestorable(content)
    await server.raft.restoreSnapshot(content.meta.Index, file.read())
    await server.raft.barrier()
  } finally {
    await file.remove()
  }
}

/** A file that is written once, read, and removed. */
class ScratchFile {
  readonly #disk: Disk
  readonly #path: string
  readonly #file: Awaited<ReturnType<Disk['create']>>
  #open = true

  private constructor(disk: Disk, path: string, file: Awaited<ReturnType<Disk['create']>>) {
    this.#disk = disk
    this.#path = path
    this.#file = file
  }

  static async create({ disk, random }: Runtime, folder: string): Promise<ScratchFile> {
    const path = `${folder}/consul-snapshot-${uuidOf(random.bytes(16))}`
    return new ScratchFile(disk, path, await disk.create(path, { mode: 0o600 }))
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#file.write(chunk)
  }

  async finish(): Promise<void> {
    this.#open = false
    await this.#file.close()
  }

  read(): AsyncIterable<Uint8Array> {
    return this.#disk.stream(this.#path)
  }

  async remove(): Promise<void> {
    if (this.#open) await this.finish()
    await this.#disk.remove(this.#path)
  }
}
