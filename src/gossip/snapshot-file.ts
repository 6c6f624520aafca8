import { byteArray, byteString } from '../std/bytes.ts'
import type { Disk, Runtime, Timer, WritableFile } from '../runtime/ports.ts'
import { folderOf, makeDurableFolder } from '../runtime/durable-folder.ts'
import { nothingRemembered, replay, SnapshotLog, type Remembered } from './serf/snapshot.ts'

const flushMs = 500
/** After a failed write the whole file is written anew, at most this often. */
const recoverMs = 30_000

/**
 * The file that remembers a pool over a restart. It is written anew at every start and whenever it has grown, so a file of any
 * history is read once; lines follow at most half a second late, and are durable then.
 */
export class SnapshotFile {
  readonly remembered: Remembered
  readonly log: SnapshotLog
  readonly #runtime: Runtime
  readonly #path: string
  #file: WritableFile | undefined
  #timer: Timer | undefined
  #writing: Promise<void> | undefined
  #failedAt = -Infinity
  #closed = false

  private constructor(runtime: Runtime, path: string, remembered: Remembered) {
    this.#runtime = runtime
    this.#path = path
    this.remembered = remembered
    this.log = new SnapshotLog(remembered)
  }

  static async open(runtime: Runtime, path: string, rejoinAfterLeave: boolean): Promise<SnapshotFile> {
    const text = await existing(runtime.disk, path)
    const warn = (problem: string): void => runtime.log.warn(`serf: ${problem}`)
    const remembered = text === undefined ? nothingRemembered : replay(text, rejoinAfterLeave, warn)
    await makeDurableFolder(runtime.disk, folderOf(path))
    const file = new SnapshotFile(runtime, path, remembered)
    await file.#compact()
    return file
  }

  /** The log may have something to write. */
  touch(): void {
    if (!this.log.pending || this.#timer !== undefined || this.#closed) return
    this.#timer = this.#runtime.clock.timer(flushMs, () => {
      this.#timer = undefined
      this.flush().catch((error: unknown) => this.#runtime.log.error('serf: snapshot', { error }))
    })
  }

  /** Writes what is pending; a failure is logged, and the file written anew some time later. */
  flush(): Promise<void> {
    this.#writing ??= this.#flush().finally(() => (this.#writing = undefined))
    return this.#writing
  }

  /** Makes everything so far durable and closes the file. */
  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    await this.#writing
    await this.flush()
    const file = this.#file
    this.#file = undefined
    await file?.sync()
    await file?.close()
  }

  async #flush(): Promise<void> {
    const { log, clock } = this.#runtime
    try {
      if (this.#file === undefined) {
        if (clock.now() - this.#failedAt < recoverMs) return
        log.info('serf: Attempting compaction to recover from error...')
        await this.#compact()
        log.info('serf: Finished compaction, successfully recovered from error state')
      } else if (this.log.bloated) await this.#compact()
      else if (this.log.pending) {
        await this.#file.write(byteArray(this.log.take()))
        await this.#file.sync()
      }
    } catch (error) {
      log.error(`serf: Failed to update snapshot: ${error instanceof Error ? error.message : String(error)}`)
      this.#failedAt = clock.now()
      const file = this.#file
      this.#file = undefined
      await file?.close()
    }
  }

  /** Another file takes the place of the old one, which is whole until then. */
  async #compact(): Promise<void> {
    const { disk } = this.#runtime
    const next = `${this.#path}.compact`
    const file = await disk.create(next, { mode: 0o755 })
    try {
      await file.write(byteArray(this.log.whole()))
      await file.sync()
      await disk.rename(next, this.#path)
      await disk.syncFolder(folderOf(this.#path))
    } catch (error) {
      await file.close()
      throw error
    }
    const old = this.#file
    this.#file = file
    await old?.close()
  }
}

async function existing(disk: Disk, path: string): Promise<string | undefined> {
  try {
    return byteString(await disk.readFile(path))
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') return undefined
    throw error
  }
}
