import { makeDurableFolder } from '../../runtime/durable-folder.ts'
import type { Logger, Runtime, WritableFile } from '../../runtime/ports.ts'
import { assert } from '../../std/assert.ts'
import { byteArray, byteString } from '../../std/bytes.ts'
import { ConsulError } from '../../std/errors.ts'
import { encodeStoredMeta, snapshotVersion } from '../../wire/meta.ts'
import { encodePeers } from '../../wire/raft.ts'
import type { SnapshotMeta, SnapshotSink, SnapshotStore } from '../ports.ts'
import { Crc64 } from './crc64.ts'
import { readStoredSnapshot } from './stored-snapshot.ts'
import type { StoredSnapshot } from './stored-snapshot.ts'

type SnapshotRuntime = Pick<Runtime, 'clock' | 'disk' | 'log'>

/** Snapshots that are kept. */
const kept = 2
/** Marks a folder that is being written or removed. */
const unfinished = '.tmp'
/** Bytes that are summed in one go, well below a millisecond; the write that follows lets others run. */
const sliceBytes = 256 << 10

/**
 * Snapshots as folders `TERM-INDEX-UNIXMILLIS` in the form of the original (protocol/raft.md §8). A folder has its final name only
 * when all in it is durable, and loses it before anything in it is removed; so a crash leaves whole snapshots and `.tmp`.
 */
export class DiskSnapshotStore implements SnapshotStore {
  readonly #runtime: SnapshotRuntime
  readonly #log: Logger
  readonly #folder: string

  private constructor(runtime: SnapshotRuntime, folder: string) {
    this.#runtime = runtime
    this.#log = runtime.log.named('snapshot')
    this.#folder = folder
  }

  /** Makes the folder if it is absent and removes what a crash left unfinished. */
  static async open(runtime: SnapshotRuntime, folder: string): Promise<DiskSnapshotStore> {
    await makeDurableFolder(runtime.disk, folder)
    for (const name of await runtime.disk.list(folder)) {
      if (name.endsWith(unfinished)) await runtime.disk.remove(`${folder}/${name}`)
    }
    // Whoever was killed may have given a snapshot its name and not synced that yet; from here on it counts.
    await runtime.disk.syncFolder(folder)
    return new DiskSnapshotStore(runtime, folder)
  }

  async create(point: Omit<SnapshotMeta, 'id' | 'size'>): Promise<SnapshotSink> {
    const id = await this.#freeId(point.term, point.index)
    const path = `${this.#folder}/${id}${unfinished}`
    const { disk } = this.#runtime
    await disk.makeFolder(path)
    const state = await disk.create(`${path}/state.bin`)
    return new DiskSnapshotSink(state, {
      finish: async (size, sum) => {
        const meta = { ...point, id, size }
        await this.#writeMeta(path, meta, sum)
        await disk.syncFolder(path)
        await disk.rename(path, `${this.#folder}/${id}`)
        await disk.syncFolder(this.#folder)
        await this.#removeOld()
        return meta
      },
      discard: () => disk.remove(path),
    })
  }

  async list(): Promise<readonly SnapshotMeta[]> {
    return (await this.#read()).map(({ meta }) => meta)
  }

  async open(id: string): Promise<{ readonly meta: SnapshotMeta; readonly state: AsyncIterable<Uint8Array> }> {
    const stored = await readStoredSnapshot(this.#runtime.disk, this.#folder, id)
    return { meta: stored.meta, state: this.#checked(stored) }
  }

  async #freeId(term: number, index: number): Promise<string> {
    const taken = new Set(await this.#runtime.disk.list(this.#folder))
    for (let millis = Math.floor(this.#runtime.clock.wall()); ; millis++) {
      const id = `${term}-${index}-${millis}`
      if (!taken.has(id) && !taken.has(id + unfinished)) return id
    }
  }

  async #writeMeta(path: string, { id, index, term, configuration, configurationIndex, size }: SnapshotMeta, sum: Uint8Array): Promise<void> {
    const voters = configuration.Servers.filter(({ Suffrage }) => Suffrage === 0)
    const json = encodeStoredMeta({
      Version: snapshotVersion,
      ID: id,
      Index: index,
      Term: term,
      Peers: byteString(encodePeers({ Servers: voters })),
      Configuration: configuration,
      ConfigurationIndex: configurationIndex,
      Size: size,
      CRC: byteString(sum),
    })
    const file = await this.#runtime.disk.create(`${path}/meta.json`)
    try {
      await file.write(byteArray(json))
      await file.sync()
    } finally {
      await file.close()
    }
  }

  /** All that can be read, newest first; what cannot is reported. */
  async #read(): Promise<readonly StoredSnapshot[]> {
    const found: StoredSnapshot[] = []
    for (const name of await this.#runtime.disk.list(this.#folder)) {
      if (name.endsWith(unfinished)) continue
      try {
        found.push(await readStoredSnapshot(this.#runtime.disk, this.#folder, name))
      } catch (error) {
        this.#log.error('failed to read snapshot', { name, error })
      }
    }
    return found.sort((a, b) => newestFirst(a.meta, b.meta))
  }

  async #removeOld(): Promise<void> {
    for (const { meta } of (await this.#read()).slice(kept)) {
      const path = `${this.#folder}/${meta.id}`
      await this.#runtime.disk.rename(path, path + unfinished)
      await this.#runtime.disk.remove(path + unfinished)
      this.#log.info('reaping snapshot', { path })
    }
  }

  /** The last chunk comes only when the sum is right: who counts bytes must not believe to have it all before. */
  async *#checked({ meta, path, sum }: StoredSnapshot): AsyncGenerator<Uint8Array> {
    const found = new Crc64()
    let held: Uint8Array | undefined
    for await (const chunk of this.#runtime.disk.stream(`${path}/state.bin`)) {
      if (held !== undefined) yield held
      found.update(chunk)
      held = chunk
    }
    if (byteString(found.digest()) !== sum) {
      throw new ConsulError('snapshot_damaged', `snapshot ${meta.id} is damaged: state.bin has a wrong checksum`)
    }
    if (held !== undefined) yield held
  }
}

function newestFirst(a: SnapshotMeta, b: SnapshotMeta): number {
  return b.term - a.term || b.index - a.index || (a.id < b.id ? 1 : -1)
}

interface Ending {
  finish(size: number, sum: Uint8Array): Promise<SnapshotMeta>
  discard(): Promise<void>
}

class DiskSnapshotSink implements SnapshotSink {
  readonly #file: WritableFile
  readonly #ending: Ending
  readonly #sum = new Crc64()
  #size = 0
  #ended = false

  constructor(file: WritableFile, ending: Ending) {
    this.#file = file
    this.#ending = ending
  }

  async write(chunk: Uint8Array): Promise<void> {
    assert(!this.#ended, 'a snapshot that has ended takes no more')
    for (let at = 0; at < chunk.length; at += sliceBytes) {
      const slice = chunk.subarray(at, at + sliceBytes)
      this.#sum.update(slice)
      await this.#file.write(slice)
      this.#size += slice.length
    }
  }

  async commit(): Promise<SnapshotMeta> {
    assert(!this.#ended, 'a snapshot ends once')
    this.#ended = true
    try {
      await this.#file.sync()
    } finally {
      await this.#file.close()
    }
    return this.#ending.finish(this.#size, this.#sum.digest())
  }

  async cancel(): Promise<void> {
    // After a commit that failed the file is closed, but what it wrote must go.
    if (!this.#ended) await this.#file.close()
    this.#ended = true
    await this.#ending.discard()
  }
}
