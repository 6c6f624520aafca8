import { InputError } from '../std/errors.ts'
import type { TcpConnection } from './tcp.ts'

/**
 * Reads a connection by amounts instead of by chunks: what a protocol's first bytes ask for, then all that follows. Nothing is
 * allocated before it has arrived, so a length that lies costs nothing. Arrays handed out may be views of what arrived.
 */
export class ConnectionReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  #left: Uint8Array = none

  constructor(connection: Pick<TcpConnection, 'chunks'>) {
    this.#chunks = connection.chunks[Symbol.asyncIterator]()
  }

  /** Exactly so many bytes. The caller has bounded the count; a connection that ends before is an `InputError`. */
  async read(count: number): Promise<Uint8Array> {
    if (count <= this.#left.length) return this.#take(count)
    const pieces: Uint8Array[] = []
    let missing = count
    while (missing > 0) {
      const piece = await this.readSome()
      if (piece === undefined) throw new InputError('unexpected EOF')
      if (piece.length > missing) this.#left = piece.subarray(missing)
      pieces.push(piece.length > missing ? piece.subarray(0, missing) : piece)
      missing -= Math.min(piece.length, missing)
    }
    return joined(pieces, count)
  }

  async readByte(): Promise<number> {
    return (await this.read(1))[0]!
  }

  /** What has arrived, at least one byte; undefined when the other side is done. */
  async readSome(): Promise<Uint8Array | undefined> {
    const { value, done } = await this.#next()
    return done === true ? undefined : value
  }

  /** All that follows, in the chunks in which it arrives. Leaving the iteration early closes nothing. */
  rest(): AsyncIterable<Uint8Array> {
    return { [Symbol.asyncIterator]: () => ({ next: () => this.#next() }) }
  }

  /** What has arrived and was not read, for whoever takes the connection over. */
  takeBuffered(): Uint8Array {
    return this.#take(this.#left.length)
  }

  async #nextChunk(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      const result = await this.#chunks.next()
      if (result.done === true) return { value: undefined, done: true }
      if (result.value.length > 0) return result
    }
  }

  #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#left.length === 0) return this.#nextChunk()
    return Promise.resolve({ value: this.takeBuffered(), done: false })
  }

  #take(count: number): Uint8Array {
    const taken = this.#left.subarray(0, count)
    this.#left = this.#left.subarray(count)
    return taken
  }
}

const none = new Uint8Array(0)

function joined(pieces: readonly Uint8Array[], count: number): Uint8Array {
  if (pieces.length === 1) return pieces[0]!
  const all = new Uint8Array(count)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
