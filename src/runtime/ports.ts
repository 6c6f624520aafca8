import type { Metrics } from './metrics.ts'

/** Milliseconds of a clock that never goes back; its zero means nothing. */
export type Instant = number & { readonly __instant?: never }
/** Milliseconds since 1970, as the machine's calendar says; may jump. */
export type WallTime = number & { readonly __wall?: never }

/** A timer that was set. `cancel` after it fired does nothing. */
export interface Timer {
  cancel(): void
}

export interface Clock {
  now(): Instant
  wall(): WallTime
  /** Calls `fire` once after `delayMs` (≥ 0, fractions allowed). A pending timer does not keep the program alive by itself. */
  timer(delayMs: number, fire: () => void): Timer
  /** Calls `fire` once when all that has arrived together has been dealt with, so that what follows from it can be sent together. */
  afterTurn(fire: () => void): void
}

export interface Random {
  /** Uniform in [0, 2³²). */
  u32(): number
  /** Uniform in [0, 1). */
  float(): number
  bytes(count: number): Uint8Array
}

/** Variables of a log line, printed as ` key=value` in the order given. */
export type LogFields = Readonly<Record<string, unknown>>

/** A sink for log lines in Consul's form. `named('raft')` of `agent.server` writes as `agent.server.raft`. */
export interface Logger {
  error(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
  trace(message: string, fields?: LogFields): void
  named(name: string): Logger
}

/** A file of a few bytes that is overwritten as a whole, in place. */
export interface SmallFile {
  overwrite(bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

/** A lock that was had, or who has it: the id of a process, or nothing when that is not known. */
export type FileLock = { release(): Promise<void> } | { readonly heldBy: string }

/** A file opened for writing. Nothing is durable before `sync` resolves. */
export interface WritableFile {
  write(chunk: Uint8Array): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

/** Files and folders. Paths are absolute or relative to the process. Errors carry the platform's `code` (ENOENT, ENOSPC, …). */
export interface Disk {
  readFile(path: string): Promise<Uint8Array>
  /** `length` bytes from `from` on, or fewer where the file ends. */
  readRange(path: string, from: number, length: number): Promise<Uint8Array>
  /** The file in chunks of at most 64 KiB. */
  stream(path: string): AsyncIterable<Uint8Array>
  /** Creates or truncates. */
  create(path: string, options?: { readonly mode?: number }): Promise<WritableFile>
  rename(from: string, to: string): Promise<void>
  /** Removes a file or a folder with all it holds; absent is fine. */
  remove(path: string): Promise<void>
  /** Names in a folder, sorted; an absent folder is empty. */
  list(path: string): Promise<readonly string[]>
  makeFolder(path: string): Promise<void>
  /** Makes durable what a file holds, whoever wrote it. */
  syncFile(path: string): Promise<void>
  /** Makes creations, renames and removals in the folder durable. */
  syncFolder(path: string): Promise<void>
  size(path: string): Promise<number>
  /** A file that only its owner may read, made if it is absent. */
  openSmall(path: string): Promise<SmallFile>
  /** Locks a file, made if it is absent, for this process alone. The lock of a process that was killed is free. */
  lock(path: string): Promise<FileLock>
}

/** All that the pure rooms may not reach themselves. Passed first to whatever needs it. */
export interface Runtime {
  readonly clock: Clock
  readonly random: Random
  readonly disk: Disk
  readonly log: Logger
  readonly metrics: Metrics
}
