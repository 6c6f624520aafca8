import { InputError } from '../std/errors.ts'
import type { Reader } from './msgpack-reader.ts'
import { SnapshotHeader } from './records/snapshot.ts'
import { encodeWith } from './record.ts'
import type { Writer } from './msgpack-writer.ts'
import { ValueStream } from './value-stream.ts'

/** The bytes of state.bin: a header, then records of a type byte and a value each (protocol/snapshot.md §3). */

/** The bytes of the header. */
export function encodeStateHeader(lastIndex: number): Uint8Array {
  return SnapshotHeader.encode({ LastIndex: lastIndex })
}

/** The bytes of one record. Types carry no flag here. */
export function encodeStateRecord<T>(type: number, codec: { write(writer: Writer, value: T): void }, value: T): Uint8Array {
  return encodeWith((writer) => {
    writer.byte(type)
    codec.write(writer, value)
  })
}

/** Who wants to know what a snapshot holds. */
export interface StateVisitor {
  header(lastIndex: number): void
  /** One record; the reader ends where its value ends. */
  record(type: number, reader: Reader): void
}

/**
 * Reads a whole state, calling the visitor in order. Bytes that end inside a record, or that have no header, are an `InputError`;
 * what the visitor throws passes through.
 */
export async function readState(chunks: AsyncIterable<Uint8Array>, visitor: StateVisitor): Promise<void> {
  const parser = new StateParser(visitor)
  for await (const chunk of chunks) parser.push(chunk)
  parser.finish()
}

/** The same, fed by hand. */
export class StateParser {
  private readonly stream = new ValueStream()
  private readonly visitor: StateVisitor
  private begun = false
  private type: number | undefined
  constructor(visitor: StateVisitor) {
    this.visitor = visitor
  }

  push(chunk: Uint8Array): void {
    this.stream.push(chunk)
    if (!this.begun) {
      const header = this.stream.value(SnapshotHeader)
      if (header === undefined) return
      this.begun = true
      this.visitor.header(header.LastIndex)
    }
    for (;;) {
      this.type ??= this.stream.byte()
      if (this.type === undefined) return
      const reader = this.stream.reader()
      if (reader === undefined) return
      const { type } = this
      this.type = undefined
      this.visitor.record(type, reader)
    }
  }

  finish(): void {
    if (!this.begun || this.type !== undefined) throw new InputError('snapshot: unexpected end of state')
    this.stream.finish()
  }
}
