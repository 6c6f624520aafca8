import type { Host } from '../runtime/host.ts'
import type { StartChild } from '../runtime/child-process.ts'
import type { ConnectHttp } from '../runtime/http-client.ts'
import type { Random } from '../runtime/ports.ts'
import type { Packing } from '../runtime/packing.ts'
import type { Signing } from '../runtime/signing.ts'
import type { TimeZone } from '../runtime/time-zone.ts'
import type { Flags, FlagValues } from './flag.ts'

/** The world as commands see it. Text is byte strings throughout. */
export interface CommandIo {
  /** A line to standard output. */
  out(line: string): void
  /** A line to standard error. */
  error(line: string): void
  env(name: string): string | undefined
  /** All of standard input. */
  readInput(): Promise<string>
  readonly host: Host
  /** Opens a file to read it in pieces. Throws `HostError`, as the next three do. */
  openFile(path: string): Promise<AsyncIterable<Uint8Array>>
  /** Writes a file under another name, makes it durable, then gives it its name. */
  writeFile(path: string, chunks: AsyncIterable<Uint8Array>, mode?: number): Promise<void>
  /** Writes the text of a file, which keeps its permissions and the links that lead to it; a missing one is made, folder and all. */
  rewriteFile(path: string, text: string): Promise<void>
  /** Durable when it resolves. */
  renameFile(from: string, to: string): Promise<void>
  /** A file, or a folder with all it holds. */
  removeFile(path: string): Promise<void>
  /** With those above it. Throws `HostError`. */
  makeFolder(path: string): Promise<void>
  /** Compression and sums, for snapshot archives. */
  packing(): Promise<Packing>
  /** Keys, for certificates. */
  signing(): Promise<Signing>
  /** Milliseconds of a clock that never goes back. */
  now(): number
  /** Milliseconds since 1970. */
  wall(): number
  /** What clocks here show, or showed, at a time. */
  zone(wallMs: number): TimeZone
  timer(delayMs: number, fire: () => void): { cancel(): void }
  readonly pid: number
  /** Where this program is, for those who start it again. */
  readonly programPath: string
  readonly random: Random
  readonly startChild: StartChild
  /** Throws `InputError` for options that cannot be used. */
  readonly connect: ConnectHttp
  /** Calls `heard` for SIGUSR1, which asks for figures and ends nothing; returns how to stop that. */
  onUserSignal(heard: () => void): () => void
  /** Calls `heard` for SIGINT, SIGTERM and SIGHUP instead of ending; returns how to stop that. */
  onSignal(heard: (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => void): () => void
}

export interface Invocation<F extends Flags> {
  readonly flags: FlagValues<F>
  readonly args: readonly string[]
  readonly io: CommandIo
}

/** A command: a row of the command table. */
export interface Command<F extends Flags = Flags> {
  /** As typed: `kv get`. */
  readonly words: string
  /** One line for the list of commands. */
  readonly summary: string
  /** What help says above the flags; begins with `Usage: consul …`. */
  readonly help: string
  readonly flags: F
  /** False for the few commands whose help shows the text alone. */
  readonly helpShowsFlags?: false
  /** The exit code for bad flags, where it is not 1. */
  readonly flagErrorCode?: number
  /** A line that follows the usage of a bad flag, made from its error. */
  readonly flagError?: (error: string) => string
  /** Returns the exit code. */
  run(invocation: Invocation<F>): Promise<number>
}

/** A word that only groups others. */
export interface CommandGroup {
  readonly words: string
  readonly summary: string
  readonly help: string
  readonly group: true
}

/** States a command; its only work is to tie the flags' types to `run`. */
export function command<F extends Flags>(row: Command<F>): Command<F> {
  return row
}

export function commandGroup(words: string, summary: string, help: string): CommandGroup {
  return { words, summary, help, group: true }
}

/** Prints a problem and returns exit code 1. */
export function fail(io: CommandIo, text: string): number {
  io.error(text)
  return 1
}
