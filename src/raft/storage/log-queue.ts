import type { LogEntry, StableState } from '../ports.ts'
import type { LogBatch } from './log-batch.ts'
import { payloadBytes } from './log-bounds.ts'

/** Bytes of entries after which the rest waits for the next batch: encoding and summing a batch takes about a millisecond then. */
const largestBatchBytes = 1 << 20

/** One change of a log, and who waits for it. */
export interface LogChange {
  readonly trim?: number
  readonly clear?: true
  readonly cut?: number | undefined
  readonly entries?: readonly LogEntry[]
  readonly stable?: StableState
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** What a batch does, in order. */
const stages = { none: 0, trim: 1, clear: 2, cut: 3, entries: 4 } as const

/** Changes that wait for the disk. What waits together becomes one batch (group commit), as far as its order allows. */
export class LogQueue {
  readonly #changes: LogChange[] = []

  get isEmpty(): boolean {
    return this.#changes.length === 0
  }

  add(change: LogChange): void {
    this.#changes.push(change)
  }

  /** The smallest index that waits to be stored. */
  get firstEntry(): number {
    let first = Infinity
    for (const { entries } of this.#changes) first = Math.min(first, entries?.[0]?.Index ?? Infinity)
    return first
  }

  /** Takes out the oldest changes that fit into one batch. */
  take(sequence: number): { readonly batch: LogBatch; readonly changes: readonly LogChange[] } {
    let trim: number | undefined
    let clear = false
    let cut: number | undefined
    let stable: StableState | undefined
    const entries: LogEntry[] = []
    let bytes = 0
    let stage: number = stages.none
    let taken = 0
    for (const change of this.#changes) {
      if (!joins(change, stage) || bytes > largestBatchBytes) break
      stage = Math.max(stage, lastStage(change))
      trim = change.trim === undefined ? trim : Math.max(change.trim, trim ?? 0)
      clear ||= change.clear === true
      cut = change.cut ?? cut
      stable = change.stable ?? stable
      for (const entry of change.entries ?? []) {
        entries.push(entry)
        bytes += payloadBytes(entry)
      }
      taken++
    }
    return { batch: { sequence, trim, clear, cut, entries, stable }, changes: this.#changes.splice(0, taken) }
  }

  /** All that waits, taken out. */
  drain(): readonly LogChange[] {
    return this.#changes.splice(0)
  }
}

/** Whether a change may follow in a batch that has come to this stage: it must not have to be done before it. */
function joins(change: LogChange, stage: number): boolean {
  if (change.trim !== undefined) return stage <= stages.trim
  if (change.clear !== undefined) return stage <= stages.clear
  // A batch cuts once.
  return change.cut === undefined || stage < stages.cut
}

function lastStage({ trim, clear, cut, entries = [] }: LogChange): number {
  if (entries.length > 0) return stages.entries
  if (cut !== undefined) return stages.cut
  if (clear !== undefined) return stages.clear
  return trim === undefined ? stages.none : stages.trim
}
