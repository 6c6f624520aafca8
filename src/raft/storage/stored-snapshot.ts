import type { Disk } from '../../runtime/ports.ts'
import { byteString } from '../../std/bytes.ts'
import { InputError } from '../../std/errors.ts'
import { decodeStoredMeta, snapshotVersion } from '../../wire/meta.ts'
import { decodeConfiguration } from '../../wire/raft.ts'
import { Configuration } from '../../wire/records/raft.ts'
import type { SnapshotMeta } from '../ports.ts'

/** A snapshot folder whose meta.json makes sense. */
export interface StoredSnapshot {
  readonly path: string
  readonly meta: SnapshotMeta
  /** The CRC-64 that state.bin should have: 8 bytes, a byte string. */
  readonly sum: string
}

/** Reads `folder/id/meta.json`; everything but the bytes of state.bin is checked. */
export async function readStoredSnapshot(disk: Disk, folder: string, id: string): Promise<StoredSnapshot> {
  const path = `${folder}/${id}`
  const stored = decodeStoredMeta(byteString(await disk.readFile(`${path}/meta.json`)))
  if (stored.Version !== snapshotVersion) throw new InputError(`unsupported snapshot version ${stored.Version}`)
  if (stored.ID !== id) throw new InputError(`meta.json is of snapshot ${stored.ID}`)
  if (stored.CRC?.length !== 8) throw new InputError('meta.json has no CRC')
  const size = await disk.size(`${path}/state.bin`)
  if (size !== stored.Size) throw new InputError(`state.bin has ${size} bytes, meta.json says ${stored.Size}`)
  const meta: SnapshotMeta = {
    id,
    index: stored.Index,
    term: stored.Term,
    // Refuses a suffrage that does not exist.
    configuration: decodeConfiguration(Configuration.encode(stored.Configuration)),
    configurationIndex: stored.ConfigurationIndex,
    size,
  }
  return { path, meta, sum: stored.CRC }
}
