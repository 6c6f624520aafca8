import { closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { ConsulError } from '../../std/errors.ts'
import type { Instant, WallTime } from '../ports.ts'
import { goError } from './go-errors.ts'
import type { LogHub, LogLevel } from './log.ts'

/** Where log lines are kept, and when a new file is begun. */
export interface LogFileOptions {
  /** `folder/name.log`; without a name the file is called consul.log. The time goes between name and extension. A byte string. */
  readonly path: string
  readonly rotateMs: number
  /** 0 for any size. */
  readonly rotateBytes: number
  /** Old files that are kept; 0 for all, below zero for none. */
  readonly maxFiles: number
  readonly level: LogLevel
  readonly json: boolean
}

/** A log that is being kept. */
export interface KeptLog {
  setLevel(level: LogLevel): void
  close(): void
}

interface Times {
  now(): Instant
  wall(): WallTime
}

/** Keeps the lines of a log in files from now on. Throws `ConsulError` in the original's words when the first cannot be made. */
export function keepLog(hub: LogHub, options: LogFileOptions, times: Times): KeptLog {
  const file = new LogFile(options, times)
  try {
    file.begin()
  } catch (error) {
    throw new ConsulError('log-file', `Failed to setup logging: ${reason('open', file.path, error)}`, { cause: error })
  }
  const { level, json } = options
  const attached = hub.addSink({ level, json, write: (line) => file.write(line) })
  return {
    setLevel: (next) => attached.setLevel(next),
    close() {
      attached.remove()
      file.close()
    },
  }
}

/** One file after the other. A line that cannot be written is lost, and how many were stands in the next that can. */
class LogFile {
  readonly #options: LogFileOptions
  readonly #times: Times
  readonly #folder: string
  readonly #start: string
  readonly #end: string
  #file: number | undefined
  #begunAt = 0
  #written = 0
  #stamp = 0n
  #lost: { readonly count: number; readonly error: unknown } | undefined
  path = ''

  constructor(options: LogFileOptions, times: Times) {
    this.#options = options
    this.#times = times
    const slash = options.path.lastIndexOf('/') + 1
    this.#folder = options.path.slice(0, slash)
    const name = options.path.slice(slash) || 'consul.log'
    const dot = name.lastIndexOf('.')
    this.#start = `${dot < 0 ? name : name.slice(0, dot)}-`
    this.#end = dot < 0 ? '.log' : name.slice(dot)
  }

  begin(): void {
    const now = BigInt(Math.floor(this.#times.wall())) * 1_000_000n
    // Two files of one millisecond have names of their own.
    this.#stamp = now > this.#stamp ? now : this.#stamp + 1n
    this.path = `${this.#folder}${this.#start}${this.#stamp}${this.#end}`
    this.#file = openSync(native(this.path), 'w', 0o640)
    this.#begunAt = this.#times.now()
    this.#written = 0
  }

  write(line: string): void {
    try {
      this.#rotate()
      const lost = this.#lost
      if (lost !== undefined) this.#append(`(${lost.count} lines were lost: ${reason('write', this.path, lost.error)})\n`)
      this.#lost = undefined
      this.#append(line)
    } catch (error) {
      this.#lost = { count: (this.#lost?.count ?? 0) + 1, error }
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #append(text: string): void {
    const bytes = Buffer.from(text, 'latin1')
    if (this.#file === undefined) return
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at)
    this.#written += bytes.length
  }

  #rotate(): void {
    const { rotateBytes, rotateMs } = this.#options
    if (this.#file !== undefined && !(rotateBytes > 0 && this.#written >= rotateBytes) && this.#times.now() - this.#begunAt < rotateMs) return
    this.close()
    this.#prune()
    this.begin()
  }

  #prune(): void {
    const { maxFiles } = this.#options
    if (maxFiles === 0) return
    const old = readdirSync(native(this.#folder || '.'), { encoding: 'buffer' })
      .map((name) => name.toString('latin1'))
      .filter((name) => name.startsWith(this.#start) && name.endsWith(this.#end))
      .sort()
    for (const name of old.slice(0, Math.max(0, old.length - Math.max(maxFiles, 0)))) rmSync(native(`${this.#folder}${name}`))
  }
}

function reason(operation: string, path: string, error: unknown): string {
  const known = goError(operation, path, error)
  return known instanceof Error ? known.message : String(known)
}

function native(path: string): Buffer {
  return Buffer.from(path, 'latin1')
}
