import type { U64 } from '../../wire/record.ts'
import { before } from './lamport.ts'

/** What a member remembers over a restart: whom it knew to be alive, and how far the clocks were. */
export interface Remembered {
  /** Name → `IP:PORT`. */
  readonly alive: ReadonlyMap<string, string>
  readonly clock: U64
  readonly eventClock: U64
  readonly queryClock: U64
}

export const nothingRemembered: Remembered = { alive: new Map(), clock: 0, eventClock: 0, queryClock: 0 }

/** A file smaller than this is never written anew. */
const smallestCompaction = 128 * 1024
const bytesPerMember = 128

/**
 * Reads a snapshot file (protocol/gossip.md §5.14), a byte string. What it does not understand it tells `warn` and passes over, so
 * a torn or newer file costs no more than its lines.
 */
export function replay(text: string, rejoinAfterLeave: boolean, warn: (problem: string) => void): Remembered {
  const alive = new Map<string, string>()
  const clocks: Record<string, U64> = { 'clock': 0, 'event-clock': 0, 'query-clock': 0 }
  const lines = text.split('\n')
  // Behind the last newline is nothing, or a line that a crash cut short.
  lines.pop()
  for (const line of lines) {
    const [word] = line.split(': ', 1) as [string]
    const value = line.slice(word.length + 2)
    if (line.startsWith('#') || word === 'coordinate') continue
    else if (word === 'alive') {
      const blank = value.lastIndexOf(' ')
      if (blank < 0) warn(`Failed to parse address: ${line}`)
      else alive.set(value.slice(0, blank), value.slice(blank + 1))
    } else if (word === 'not-alive') alive.delete(value)
    else if (Object.hasOwn(clocks, word) && line !== word) {
      const time = timeOf(value)
      if (time === undefined) warn(`Failed to convert ${word.replace('-', ' ')} time: ${line}`)
      else clocks[word] = time
    } else if (line !== 'leave') warn(`Unrecognized snapshot line: ${line}`)
    else if (!rejoinAfterLeave) {
      alive.clear()
      for (const clock of Object.keys(clocks)) clocks[clock] = 0
    }
  }
  return { alive, clock: clocks['clock']!, eventClock: clocks['event-clock']!, queryClock: clocks['query-clock']! }
}

/** Decides what the snapshot file says; whoever owns the file appends `take` to it, or replaces it by `whole`. */
export class SnapshotLog {
  readonly #alive: Map<string, string>
  #clock: U64
  #eventClock: U64
  #queryClock: U64
  #left = false
  #pending = ''
  #size = 0

  constructor(found: Remembered) {
    this.#alive = new Map(found.alive)
    this.#clock = found.clock
    this.#eventClock = found.eventClock
    this.#queryClock = found.queryClock
  }

  joined(name: string, address: string): void {
    // A name with a line break would be read as a line of its own.
    if (this.#left || name.includes('\n')) return
    this.#alive.set(name, address)
    this.#append(`alive: ${name} ${address}`)
  }

  gone(name: string): void {
    if (this.#left || name.includes('\n')) return
    this.#alive.delete(name)
    this.#append(`not-alive: ${name}`)
  }

  /** The members' clock shows that time. */
  time(now: U64): void {
    const last = before(now)
    if (last <= this.#clock) return
    this.#clock = last
    this.#append(`clock: ${last}`)
  }

  event(time: U64): void {
    if (this.#left || time <= this.#eventClock) return
    this.#eventClock = time
    this.#append(`event-clock: ${time}`)
  }

  query(time: U64): void {
    if (this.#left || time <= this.#queryClock) return
    this.#queryClock = time
    this.#append(`query-clock: ${time}`)
  }

  leave(): void {
    this.#left = true
    this.#append('leave')
  }

  get pending(): boolean {
    return this.#pending !== ''
  }

  /** Whether the file has grown so much that it should be replaced by `whole`. */
  get bloated(): boolean {
    return this.#size > Math.max(smallestCompaction, 2 * bytesPerMember * this.#alive.size)
  }

  /** The lines since the last time. */
  take(): string {
    const lines = this.#pending
    this.#pending = ''
    this.#size += lines.length
    return lines
  }

  /** The shortest file that says the same; nothing is pending afterwards. */
  whole(): string {
    const lines = [...this.#alive].map(([name, address]) => `alive: ${name} ${address}\n`)
    lines.push(`clock: ${this.#clock}\n`, `event-clock: ${this.#eventClock}\n`, `query-clock: ${this.#queryClock}\n`)
    if (this.#left) lines.push('leave\n')
    const text = lines.join('')
    this.#pending = ''
    this.#size = text.length
    return text
  }

  #append(line: string): void {
    this.#pending += `${line}\n`
  }
}

function timeOf(text: string): U64 | undefined {
  if (!/^\d{1,20}$/.test(text)) return undefined
  const time = BigInt(text)
  if (time > 0xffff_ffff_ffff_ffffn) return undefined
  return time <= Number.MAX_SAFE_INTEGER ? Number(time) : time
}
