import { InputError } from '../std/errors.ts'
import { maxIndex } from '../state/index-table.ts'
import { Refusal } from '../state/refusal.ts'
import type { StateStore } from '../state/store.ts'
import { forgetDeletions } from '../state/tombstone.ts'
import { CommandType } from '../wire/command.ts'
import { StateParser, type StateVisitor } from '../wire/state-stream.ts'
import type { Reader } from '../wire/msgpack-reader.ts'
import { Chunks, readChunks } from './chunks.ts'
import { rows } from './commands/index.ts'
import type { Phase, Records, Step } from './commands/row.ts'

const recordsByType: ReadonlyMap<number, Records> = new Map(
  rows.flatMap(({ type, records }): readonly (readonly [number, Records])[] => (records === undefined ? [] : [[type, records]])),
)

/** Bytes that are read in one go; see `sliceBytes` of the writer. */
const sliceBytes = 64 * 1024

/** Fills an empty store from the bytes of a snapshot and gives the half-received commands. On failure the store is of no use. */
export async function restoreInto(
  store: StateStore,
  state: AsyncIterable<Uint8Array>,
  pause?: () => Promise<void>,
): Promise<Chunks> {
  const restoring = new Restoring(store)
  const parser = new StateParser(restoring)
  for await (const chunk of state) {
    for (let at = 0; at < chunk.length; at += sliceBytes) {
      parser.push(chunk.subarray(at, at + sliceBytes))
      await pause?.()
    }
  }
  parser.finish()
  return restoring.finish()
}

class Restoring implements StateVisitor {
  readonly #store: StateStore
  readonly #waiting: Readonly<Record<Exclude<Phase, 'now'>, { readonly type: number; readonly step: Step }[]>> = { later: [], last: [] }
  #lastIndex = 0
  #chunks = new Chunks()

  constructor(store: StateStore) {
    this.#store = store
  }

  header(lastIndex: number): void {
    this.#lastIndex = lastIndex
  }

  record(type: number, reader: Reader): void {
    if (type === CommandType.ChunkingState) {
      this.#chunks = readChunks(reader)
      return
    }
    const records = recordsByType.get(type)
    if (records === undefined) throw new InputError(`Unrecognized msg type ${type}`)
    for (const step of records.read(reader)) {
      if (step.phase === 'now') this.#run(type, step)
      else this.#waiting[step.phase].push({ type, step })
    }
  }

  finish(): Chunks {
    for (const { type, step } of this.#waiting.later) this.#run(type, step)
    for (const { type, step } of this.#waiting.last) this.#run(type, step)
    // Which keys were deleted before is only known as far as tombstones tell it (docs/decisions/0011).
    this.#store.restore(this.#lastIndex, (mutation) => forgetDeletions(mutation, maxIndex(mutation.txn, 'kvs', 'tombstones')))
    return this.#chunks
  }

  #run(type: number, step: Step): void {
    try {
      this.#store.restore(this.#lastIndex, (mutation) => step.run(mutation))
    } catch (error) {
      if (error instanceof Refusal) throw new InputError(`snapshot record of type ${type}: ${error.message}`)
      throw error
    }
  }
}
