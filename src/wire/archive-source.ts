import { InputError } from '../std/errors.ts'

/** The reading side of snapshot archives below the tar: Go's view of a gzip, and exact reads from chunks. */

const drainBytes = 1 << 20

/** Looks at the first bytes as Go does when it opens a gzip, and gives the stream back whole. */
export async function checkedGzip(archive: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = archive[Symbol.asyncIterator]()
  const head: Uint8Array[] = []
  let length = 0
  while (length < 10) {
    const next = await iterator.next()
    if (next.done === true) break
    head.push(next.value)
    length += next.value.length
  }
  const first = join(head, length)
  const problem = length === 0 ? 'EOF' : length < 10 ? 'unexpected EOF' : isGzip(first) ? undefined : 'gzip: invalid header'
  if (problem !== undefined) {
    await iterator.return?.()
    throw new InputError(`failed to decompress snapshot: ${problem}`)
  }
  return resumed(first, iterator)
}

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8
}

async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/** Runs a step and puts what it was about before the text of an `InputError`. */
export async function prefixed<T>(prefix: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${prefix}: ${error.message}`, { cause: error })
    throw error
  }
}

/** Pulls exact numbers of bytes from a stream of chunks. */
export class Source {
  private readonly chunks: AsyncIterator<Uint8Array>
  private chunk: Uint8Array = new Uint8Array(0)
  private done = false
  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.chunks = chunks[Symbol.asyncIterator]()
  }

  /** The next bytes, at most so many; undefined at the end. */
  async some(most: number): Promise<Uint8Array | undefined> {
    while (this.chunk.length === 0) {
      if (this.done) return undefined
      const next = await this.pull()
      if (next.done === true) {
        this.done = true
        return undefined
      }
      this.chunk = next.value
    }
    const piece = this.chunk.subarray(0, most)
    this.chunk = this.chunk.subarray(piece.length)
    return piece
  }

  private async pull(): Promise<IteratorResult<Uint8Array>> {
    try {
      return await this.chunks.next()
    } catch (error) {
      throw gunzipProblem(error)
    }
  }

  /** Exactly so many bytes, or undefined at the end; an end inside them is Go's `unexpected EOF`. */
  async exactly(count: number): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = []
    let length = 0
    while (length < count) {
      const piece = await this.some(count - length)
      if (piece === undefined) {
        if (length === 0) return undefined
        throw new InputError('unexpected EOF')
      }
      parts.push(piece)
      length += piece.length
    }
    return parts.length === 1 ? parts[0] : join(parts, count)
  }

  /** Reads to the end and counts. */
  async drain(): Promise<number> {
    let count = 0
    for (let piece = await this.some(drainBytes); piece !== undefined; piece = await this.some(drainBytes)) count += piece.length
    return count
  }

  async close(): Promise<void> {
    if (!this.done) await this.chunks.return?.()
  }
}

function zlibProblem(message: string): string {
  if (message.includes('header')) return 'gzip: invalid header'
  return /data check|length check/.test(message) ? 'gzip: invalid checksum' : 'flate: corrupt input'
}

/** The platform's complaints in Go's words. Errors of other kinds, such as those of the disk below, stay what they are. */
function gunzipProblem(error: unknown): unknown {
  const code = (error as { readonly code?: string } | null)?.code ?? ''
  const message = error instanceof Error ? error.message : ''
  if (code === 'Z_BUF_ERROR') return new InputError('unexpected EOF', { cause: error })
  if (code === 'ERR_TRAILING_JUNK_AFTER_STREAM_END') return new InputError('gzip: invalid header', { cause: error })
  if (!code.startsWith('Z_')) return error
  return new InputError(zlibProblem(message), { cause: error })
}
