import type { BlockingRuntime, SqlDatabase } from '../../runtime/blocking.ts'
import type { StableState } from '../ports.ts'
import { readAcknowledged } from './acknowledged-file.ts'
import { LogRefused } from './log-files.ts'
import type { LogPaths } from './log-files.ts'
import { Frame } from './log-frame.ts'
import type { LogWorkerData } from './log-protocol.ts'
import { schemaFault } from './log-schema.ts'
import { decodeStable } from './stable-record.ts'
import type { StableRecord } from './stable-record.ts'

/** What a sound log holds. */
export interface LogContents {
  readonly stable: StableState
  /** 0 when there are no entries. */
  readonly first: number
  readonly last: number
  /** Number of the last transaction. */
  readonly sequence: number
  /** Frames of the last entries. */
  readonly tail: readonly Uint8Array[]
}

/**
 * Reads the whole database and refuses it unless every page is sound, every entry has its checksum, the indexes have no gap, terms
 * and transactions never fall, and the last acknowledged transaction is there.
 */
export function checkLog(runtime: BlockingRuntime, database: SqlDatabase, paths: LogPaths, data: LogWorkerData): LogContents {
  const damaged = (what: string): LogRefused => new LogRefused('damaged', `${paths.database} is damaged: ${what}`)
  const form = schemaFault(database)
  if (form !== undefined) throw new LogRefused('damaged', `${paths.database} cannot be used: ${form}`)
  const faults = database.prepare('PRAGMA quick_check(3)').all().map((row) => String(row['quick_check']))
  if (faults.join() !== 'ok') throw damaged(faults.join('; '))
  const stable = readStable(runtime, database)
  if (stable === undefined) throw damaged('the stored term and vote have a wrong checksum')
  const entries = new EntryCheck(runtime, data)
  const select = database.prepare('SELECT idx, body FROM log ORDER BY idx')
  select.setReturnArrays(true)
  for (const row of select.iterate()) {
    const fault = entries.fault(row)
    if (fault !== undefined) throw damaged(fault)
  }
  const sequence = Math.max(stable.sequence, entries.sequence)
  const acknowledged = readAcknowledged(runtime, paths.acknowledged)
  if (acknowledged !== undefined && sequence < acknowledged) {
    throw damaged(`it ends at transaction ${sequence}, but ${acknowledged} had been written`)
  }
  return { stable: stable.state, first: entries.first, last: entries.last, sequence, tail: entries.tail }
}

/** The stable values; zeros before the first write; undefined when damaged. */
function readStable({ crc32 }: BlockingRuntime, database: SqlDatabase): StableRecord | undefined {
  const rows = database.prepare('SELECT id, body FROM stable').all()
  const [row] = rows
  if (row === undefined) return { sequence: 0, state: { term: 0, lastVoteTerm: 0, lastVoteCandidate: '' } }
  const body = row['body']
  return rows.length === 1 && row['id'] === 1 && body instanceof Uint8Array ? decodeStable(body, crc32) : undefined
}

/** What is wrong with a stored frame by itself; undefined when nothing is. */
export function frameFault({ crc32 }: BlockingRuntime, index: number, body: Uint8Array): string | undefined {
  const frame = new Frame(body)
  if (frame.length !== body.length) return `entry ${index} has a wrong length`
  if (frame.checksum !== crc32(frame.checked)) return `entry ${index} has a wrong checksum`
  return frame.index === index ? undefined : `entry ${index} says that it is ${frame.index}`
}

class EntryCheck {
  readonly #runtime: BlockingRuntime
  readonly #data: LogWorkerData
  first = 0
  last = 0
  sequence = 0
  #term = 0
  #tailBytes = 0
  tail: Uint8Array[] = []

  constructor(runtime: BlockingRuntime, data: LogWorkerData) {
    this.#runtime = runtime
    this.#data = data
  }

  /** Takes the next row; says what is wrong with it. */
  fault(row: unknown): string | undefined {
    const [index, body] = row as readonly [unknown, unknown]
    if (typeof index !== 'number' || !(body instanceof Uint8Array)) return 'a row of the log is not an entry'
    const alone = frameFault(this.#runtime, index, body)
    if (alone !== undefined) return alone
    const frame = new Frame(body)
    if (this.last !== 0 && index !== this.last + 1) return `entries ${this.last + 1} to ${index - 1} are missing`
    if (frame.term < this.#term) return `entry ${index} has term ${frame.term} after term ${this.#term}`
    if (frame.sequence < this.sequence) return `entry ${index} is older than the one before it`
    if (this.first === 0) this.first = index
    this.last = index
    this.#term = frame.term
    this.sequence = frame.sequence
    this.#keep(body)
    return undefined
  }

  #keep(body: Uint8Array): void {
    this.tail.push(body)
    this.#tailBytes += body.length
    if (this.#tailBytes <= 2 * this.#data.tailBytes && this.tail.length <= 2 * this.#data.tailEntries) return
    let from = 0
    while (this.#tailBytes > this.#data.tailBytes || this.tail.length - from > this.#data.tailEntries) {
      this.#tailBytes -= this.tail[from]?.length ?? 0
      from++
    }
    this.tail = this.tail.slice(from)
  }
}
