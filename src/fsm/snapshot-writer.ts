import type { View } from '../memdb/database.ts'
import type { StateSnapshot } from '../raft/ports.ts'
import { assert } from '../std/assert.ts'
import { lastIndex } from '../state/index-table.ts'
import { Writer } from '../wire/msgpack-writer.ts'
import { SnapshotHeader } from '../wire/records/snapshot.ts'
import { writeChunks, type Chunks } from './chunks.ts'
import { rows } from './commands/index.ts'

/** Bytes that are written in one go. They take well below a millisecond, so that requests in between do not wait. */
const sliceBytes = 64 * 1024

/** The state of one moment, to be written when there is time (protocol/snapshot.md §3). */
export class SnapshotWriter implements StateSnapshot {
  #view: View | undefined
  readonly #chunks: ReturnType<Chunks['snapshot']>
  readonly #pause: (() => Promise<void>) | undefined

  constructor(view: View, chunks: ReturnType<Chunks['snapshot']>, pause?: () => Promise<void>) {
    this.#view = view
    this.#chunks = chunks
    this.#pause = pause
  }

  async *chunks(): AsyncIterable<Uint8Array> {
    assert(this.#view !== undefined, 'a released snapshot is not read')
    const view = this.#view
    const writer = new Writer(2 * sliceBytes)
    SnapshotHeader.write(writer, { LastIndex: lastIndex(view) })
    for (const { records } of rows) {
      if (records === undefined) continue
      for (const _ of records.write(view, writer)) {
        if (writer.pos < sliceBytes) continue
        yield taken(writer)
        await this.#pause?.()
      }
    }
    writeChunks(writer, this.#chunks)
    yield taken(writer)
  }

  release(): void {
    this.#view = undefined
  }
}

function taken(writer: Writer): Uint8Array {
  const bytes = writer.bytes()
  writer.pos = 0
  return bytes
}
