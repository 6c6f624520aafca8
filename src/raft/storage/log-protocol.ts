import type { StableState } from '../ports.ts'

/** What the log's thread is born with. */
export interface LogWorkerData {
  /** Absolute path of the folder `raft`, a byte string. */
  readonly folder: string
  /** Entries and bytes at the end of the log that it hands over when opened. */
  readonly tailEntries: number
  readonly tailBytes: number
  /** A name that nobody else uses for a file. */
  readonly uniqueName: string
}

/** A change. Changes are done in the order in which they come; their tickets rise. */
export type LogChange =
  | { readonly type: 'append'; readonly ticket: number; readonly frames: ArrayBuffer; readonly truncateFrom: number | undefined }
  | { readonly type: 'stable'; readonly ticket: number; readonly state: StableState }
  | { readonly type: 'clear'; readonly ticket: number }

/** What the log's thread is asked. */
export type LogRequest =
  | LogChange
  | { readonly type: 'entries'; readonly ticket: number; readonly from: number; readonly to: number; readonly maxBytes: number }
  | { readonly type: 'truncatePrefix'; readonly ticket: number; readonly index: number }
  | { readonly type: 'close'; readonly ticket: number }

/** An error on its way between threads, which would lose its class and code. */
export interface SentError {
  readonly message: string
  /** SQLite's extended result code or the platform's code. */
  readonly code: string
}

/** What the log's thread says. */
export type LogReply =
  | { readonly type: 'opened'; readonly stable: StableState; readonly first: number; readonly last: number; readonly tail: ArrayBuffer }
  /** It could not be opened; the thread ends. */
  | { readonly type: 'refused'; readonly reason: RefusedReason; readonly message: string; readonly error: SentError | undefined }
  /** All changes up to this ticket are on the disk. One message for each transaction. */
  | { readonly type: 'stored'; readonly ticket: number }
  | { readonly type: 'entries'; readonly ticket: number; readonly frames: ArrayBuffer }
  | { readonly type: 'truncated'; readonly ticket: number }
  | { readonly type: 'closed'; readonly ticket: number }
  /** Nothing is known about the disk any more; nothing will be done again. */
  | { readonly type: 'failed'; readonly error: SentError }

/** Why a log cannot be opened. */
export type RefusedReason = 'in use' | 'damaged' | 'foreign' | 'unusable'
