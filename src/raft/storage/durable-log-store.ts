import type { Clock } from '../../runtime/ports.ts'
import { ConsulError } from '../../std/errors.ts'
import type { LogEntry, LogStore, StableState } from '../ports.ts'
import { AcknowledgedFile } from './acknowledged-file.ts'
import { EntryTail } from './entry-tail.ts'
import { LogBounds, payloadBytes } from './log-bounds.ts'
import { claimLog, logPaths } from './log-files.ts'
import type { LogPaths } from './log-files.ts'
import type { LogPlace } from './log-places.ts'
import { LogQueue } from './log-queue.ts'
import type { LogChange } from './log-queue.ts'
import { readEntries } from './log-reader.ts'
import type { WantedEntries } from './log-reader.ts'
import { scanLog } from './log-scan.ts'
import type { LogState } from './log-state.ts'
import { segmentName } from './log-segment.ts'
import { LogWriter } from './log-writer.ts'
import type { LogWorld } from './log-writer.ts'

export interface LogSizes {
  /** Newest entries that stay in memory. */
  readonly tailEntries: number
  readonly tailBytes: number
  /** Bytes after which a new segment begins. A segment goes when nothing in it is needed any more, so this much may lie idle. */
  readonly segmentBytes: number
}

/** Code of every rejection after the first failure. */
const failedCode = 'log_failed'

/** What a log that was opened consists of. */
interface Parts {
  readonly world: LogWorld
  readonly paths: LogPaths
  readonly state: LogState
  readonly tail: EntryTail
  readonly release: () => Promise<void>
}

/**
 * The log on disk: segments of batches that are only ever appended to. Bounds and newest entries are in memory. After the first
 * failure every call rejects with it; nothing is tried again, as a sync that failed once may have dropped what it was to write.
 */
export class DurableLogStore implements LogStore {
  readonly #parts: Parts
  readonly #acknowledged: AcknowledgedFile
  readonly #writer: LogWriter
  readonly #bounds: LogBounds
  readonly #queue = new LogQueue()
  #stable: StableState
  #sequence: number
  #failure: ConsulError | undefined
  #closed: Promise<void> | undefined
  /** The writing that is under way. */
  #writing: Promise<void> | undefined
  /** Readings and removals of segments, one after the other: nothing may go away while it is read. */
  #files: Promise<void> = Promise.resolve()

  private constructor(parts: Parts, writer: LogWriter, acknowledged: AcknowledgedFile) {
    const { stable, sequence, first, last } = parts.state
    this.#parts = parts
    this.#acknowledged = acknowledged
    this.#writer = writer
    this.#bounds = new LogBounds(first, last)
    this.#stable = stable
    this.#sequence = sequence
    acknowledged.whenFailed((error) => this.#fail(error))
  }

  /** Opens or creates the log. Rejects with a `ConsulError` that names the file and what is wrong with it. */
  static async open(world: LogWorld, clock: Clock, folder: string, { tailEntries, tailBytes, segmentBytes }: LogSizes): Promise<DurableLogStore> {
    const paths = logPaths(folder)
    let release: (() => Promise<void>) | undefined
    try {
      release = await claimLog(world.disk, paths)
      const tail = new EntryTail(tailEntries, tailBytes)
      const contents = await scanLog(world.disk, paths, world.checksum, tail)
      // A process that was killed may have left there what it had not synced yet; from here on it counts.
      if (contents.newest.number > 0) await world.disk.syncFile(`${paths.segments}/${segmentName(contents.newest.number)}`)
      await world.disk.syncFolder(paths.segments)
      for (const name of contents.dead) await world.disk.remove(`${paths.segments}/${name}`)
      const acknowledged = await AcknowledgedFile.open(clock, world.disk, paths.acknowledged, world.checksum)
      const writer = new LogWriter(world, paths.segments, segmentBytes, contents)
      return new DurableLogStore({ world, paths, state: contents.state, tail, release }, writer, acknowledged)
    } catch (error) {
      await release?.()
      if (error instanceof ConsulError) throw error
      throw new ConsulError('log_unusable', `${paths.segments} cannot be opened: ${messageOf(error)}`, { cause: error })
    }
  }

  get stable(): StableState {
    return this.#stable
  }

  firstIndex(): number {
    return this.#bounds.first
  }

  lastIndex(): number {
    return this.#bounds.last
  }

  async append(entries: readonly LogEntry[], truncateFrom?: number): Promise<void> {
    this.#checkUsable()
    const { tail } = this.#parts
    this.#bounds.append(entries, truncateFrom)
    if (truncateFrom !== undefined) tail.truncateFrom(truncateFrom)
    tail.append(entries)
    return this.#change({ entries, cut: truncateFrom })
  }

  async setStable(state: StableState): Promise<void> {
    this.#checkUsable()
    this.#stable = state
    return this.#change({ stable: state })
  }

  async entries(from: number, to: number, maxBytes: number): Promise<readonly LogEntry[]> {
    this.#checkUsable()
    this.#bounds.check(from, to)
    const { tail, state } = this.#parts
    const inMemory = Math.min(tail.first ?? Infinity, to + 1)
    const recent = tail.range(Math.max(from, inMemory), to)
    if (from >= inMemory) return upToBytes(recent, maxBytes)
    // What is not in memory is stored, and no change that waits cuts it off.
    const wanted = { from, to: inMemory - 1, maxBytes }
    const places = [...state.places.between(wanted.from, wanted.to)]
    const stored = await this.#read(places, wanted)
    return upToBytes([...stored, ...(stored.at(-1)?.Index === wanted.to ? recent : [])], maxBytes)
  }

  recent(index: number): LogEntry | undefined {
    return this.#parts.tail.get(index)
  }

  async truncatePrefix(index: number): Promise<void> {
    this.#checkUsable()
    if (!this.#bounds.truncatePrefix(index)) return
    this.#parts.tail.truncatePrefix(index)
    await this.#change(this.#bounds.last === 0 ? { clear: true } : { trim: index })
    // Who waits for this waits for the space, too.
    await this.#files
    if (this.#failure?.code === failedCode) throw this.#failure
  }

  async clear(): Promise<void> {
    this.#checkUsable()
    this.#bounds.clear()
    this.#parts.tail.clear()
    return this.#change({ clear: true })
  }

  /** Waits for what was asked before. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#failure ??= new ConsulError('log_closed', `the log in ${this.#parts.paths.folder} is closed`)
    await this.#writing
    await this.#files
    try {
      await this.#writer.close()
      await this.#acknowledged.close(this.#failure.code !== failedCode)
    } finally {
      await this.#parts.release()
    }
  }

  #change(what: Omit<LogChange, 'resolve' | 'reject'>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#queue.add({ ...what, resolve, reject })
    this.#writing ??= this.#write()
    return promise
  }

  /** Writes until nothing waits any more. */
  async #write(): Promise<void> {
    // What else comes in this turn goes into the same batch.
    await Promise.resolve()
    while (!this.#queue.isEmpty) {
      const { batch, changes } = this.#queue.take(this.#sequence + 1)
      try {
        await this.#writer.write(batch)
        if (batch.clear || batch.trim !== undefined) this.#remove(await this.#writer.retire())
      } catch (error) {
        const failure = this.#fail(error)
        for (const { reject } of changes) reject(failure)
        break
      }
      this.#sequence = batch.sequence
      this.#acknowledged.note(batch.sequence)
      const { tail } = this.#parts
      if (tail.isOver) tail.shrink(this.#queue.firstEntry)
      for (const { resolve } of changes) resolve()
    }
    this.#writing = undefined
  }

  #remove(paths: readonly string[]): void {
    this.#afterFiles(async () => {
      for (const path of paths) await this.#parts.world.disk.remove(path)
    }, () => undefined)
  }

  #read(places: readonly LogPlace[], wanted: WantedEntries): Promise<readonly LogEntry[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly LogEntry[]>()
    const { world, paths } = this.#parts
    this.#afterFiles(async () => resolve(await readEntries(world, paths.segments, places, wanted)), reject)
    return promise
  }

  /** What fails here fails the log, and `failed` hears of it. */
  #afterFiles(work: () => Promise<void>, failed: (failure: ConsulError) => void): void {
    const before = this.#files
    const next = async (): Promise<void> => {
      await before
      try {
        await work()
      } catch (error) {
        failed(this.#fail(error))
      }
    }
    this.#files = next()
  }

  #fail(error: unknown): ConsulError {
    if (this.#failure === undefined || this.#failure.code !== failedCode) {
      const cause = error instanceof ConsulError && error.code === failedCode ? error.cause : error
      this.#failure = new ConsulError(failedCode, `the log in ${this.#parts.paths.folder} failed: ${messageOf(cause)}`, { cause })
    }
    for (const { reject } of this.#queue.drain()) reject(this.#failure)
    return this.#failure
  }

  #checkUsable(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}

/** The first of these, and what follows as long as it is not too much. */
function upToBytes(entries: readonly LogEntry[], maxBytes: number): readonly LogEntry[] {
  let bytes = 0
  const end = entries.findIndex((entry, at) => {
    bytes += payloadBytes(entry)
    return bytes > maxBytes && at > 0
  })
  return end < 0 ? entries : entries.slice(0, end)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
