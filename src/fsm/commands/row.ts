import type { View } from '../../memdb/database.ts'
import type { Mutation } from '../../state/mutation.ts'
import { Refusal } from '../../state/refusal.ts'
import type { StateStore } from '../../state/store.ts'
import type { CommandType } from '../../wire/command.ts'
import type { Reader } from '../../wire/msgpack-reader.ts'
import type { Writer } from '../../wire/msgpack-writer.ts'

/** What a kind of command does, and what it stands for in snapshots (protocol/fsm.md §1, protocol/snapshot.md §3). */
export interface Row {
  readonly type: CommandType
  /** Applies a command; its result is what the proposer gets. Undefined for kinds that only snapshots hold. */
  readonly apply: ((store: StateStore, index: number, body: Uint8Array, noteOp?: NoteOp) => unknown) | undefined
  /** Undefined for kinds that only the log holds. */
  readonly records: Records | undefined
}

/** Hears what a command is of its kind (`set`), for those who measure. */
export type NoteOp = (op: string) => void

/** The records of one kind in a snapshot. */
export interface Records {
  /** Writes one record after the other, type byte first, and yields after each. */
  write(view: View, writer: Writer): Iterable<void>
  /** Reads a record and gives the steps that put it into a new state. */
  read(reader: Reader): readonly Step[]
}

/**
 * When a step runs: as it comes; after all that come so; or at the very end. Records may come in any order, but a check needs its
 * service, and entries of the index table override what the rows made of it (protocol/snapshot.md §4).
 */
export type Phase = 'now' | 'later' | 'last'

/** A part of putting a record into a new state. The mutation's index is that of the snapshot's header. */
export interface Step {
  readonly phase: Phase
  run(mutation: Mutation): void
}

/** The only step of a record that can be put in as it comes. */
export function now(run: (mutation: Mutation) => void): readonly Step[] {
  return [{ phase: 'now', run }]
}

/** Requests that are several things say so in a field of this name. */
function noteOpOf(request: unknown, noteOp: NoteOp): void {
  const { Op } = request as { readonly Op?: unknown }
  if (typeof Op === 'string') noteOp(Op)
}

interface Decoder<T> {
  decode(bytes: Uint8Array): T
}

/** How a command is applied: decoded, then as one transaction. What the state refuses is the result. */
export function command<T>(request: Decoder<T>, run: (mutation: Mutation, request: T) => unknown): NonNullable<Row['apply']> {
  return (store, index, body, noteOp) => {
    const decoded = request.decode(body)
    if (noteOp !== undefined) noteOpOf(decoded, noteOp)
    try {
      return store.write(index, (mutation) => run(mutation, decoded)) ?? null
    } catch (error) {
      if (error instanceof Refusal) return error
      throw error
    }
  }
}
