import { byteArray, byteString } from '../std/bytes.ts'
import { InputError } from '../std/errors.ts'
import { quote } from '../std/quote.ts'
import { checkedGzip, prefixed, Source } from './archive-source.ts'
import { decodeMeta, encodeMeta, snapshotVersion, type SnapshotMeta } from './meta.ts'
import { blockBytes, isZeroBlock, parseTarHeader, tarEnd, tarHeader, tarPadding } from './tar.ts'

/** Snapshot archives (protocol/snapshot.md §1): a gzip of a tar of meta.json, state.bin and SHA256SUMS. */

/** A running SHA-256. */
export interface Digest {
  update(chunk: Uint8Array): void
  digest(): Uint8Array
}

/** What archives need of the platform. */
export interface ArchivePlatform {
  gzip(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  /** Fails when the bytes are no gzip, end early, have a wrong sum, or go on behind the end. */
  gunzip(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  sha256(): Digest
}

/** meta.json and SHA256SUMS are a few hundred bytes; more than this is refused. */
const maxSmallFile = 1 << 20

/** How much state is unpacked at most unless the caller says otherwise. */
const maxStateBytes = 2 ** 40

/**
 * Packs a state into an archive. `meta.Size` is the number of bytes that `state` will yield; the state passes through in its own
 * chunks and is never held.
 */
export function writeArchive(
  platform: ArchivePlatform,
  meta: SnapshotMeta,
  state: AsyncIterable<Uint8Array>,
  modifiedSeconds: number,
): AsyncIterable<Uint8Array> {
  return platform.gzip(tarOf(platform, meta, state, modifiedSeconds))
}

async function* tarOf(
  platform: ArchivePlatform,
  meta: SnapshotMeta,
  state: AsyncIterable<Uint8Array>,
  modifiedSeconds: number,
): AsyncGenerator<Uint8Array> {
  const json = byteArray(encodeMeta(meta))
  yield* plainFile('meta.json', json, modifiedSeconds)
  yield tarHeader('state.bin', meta.Size, modifiedSeconds)
  const sum = platform.sha256()
  let size = 0
  for await (const chunk of state) {
    size += chunk.length
    if (size > meta.Size) break
    sum.update(chunk)
    yield chunk
  }
  if (size !== meta.Size) throw new InputError(`failed to write snapshot file: state has ${size} bytes instead of ${meta.Size}`)
  yield tarPadding(size)
  const sums = `${sumLine(digestOf(platform, json), 'meta.json')}${sumLine(sum.digest(), 'state.bin')}`
  yield* plainFile('SHA256SUMS', byteArray(sums), modifiedSeconds)
  yield tarEnd
}

function* plainFile(name: string, content: Uint8Array, modifiedSeconds: number): Generator<Uint8Array> {
  yield tarHeader(name, content.length, modifiedSeconds)
  yield content
  yield tarPadding(content.length)
}

function digestOf(platform: ArchivePlatform, content: Uint8Array): Uint8Array {
  const sum = platform.sha256()
  sum.update(content)
  return sum.digest()
}

function sumLine(sum: Uint8Array, name: string): string {
  return `${hexOf(sum)}  ${name}\n`
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** What was found in an archive whose sums are right. */
export interface ArchiveContent {
  readonly meta: SnapshotMeta
  /** How many bytes of state went to the sink. */
  readonly stateBytes: number
}

/** Takes the state's bytes as they are unpacked; what it returns is awaited. */
export type StateSink = (chunk: Uint8Array) => Promise<void> | void

/**
 * Unpacks an archive and checks it. The state goes to the sink *before* its sum is known, so it must not be used unless this
 * resolves. Every failure is an `InputError` with the text of the real program.
 */
export async function readArchive(
  platform: ArchivePlatform,
  archive: AsyncIterable<Uint8Array>,
  sink: StateSink,
  options: { readonly maxStateBytes?: number } = {},
): Promise<ArchiveContent> {
  const source = new Source(platform.gunzip(await checkedGzip(archive)))
  try {
    const content = await prefixed('failed to read snapshot file', () =>
      new ArchiveReader(platform, source, sink, options.maxStateBytes ?? maxStateBytes).read(),
    )
    const unread = await source.drain()
    if (unread > 0) throw new InputError(`${unread} unread uncompressed bytes remain`)
    return content
  } finally {
    await source.close()
  }
}

/** What a restore refuses beyond a broken archive. */
export function checkRestorable({ meta, stateBytes }: ArchiveContent): void {
  const prefix = 'Raft error when restoring snapshot:'
  if (meta.Version !== snapshotVersion) throw new InputError(`${prefix} unsupported snapshot version ${meta.Version}`)
  if (stateBytes !== meta.Size) {
    throw new InputError(`${prefix} failed to write snapshot, size didn't match (${stateBytes} != ${meta.Size})`)
  }
}

/** One pass over the tar. */
class ArchiveReader {
  private readonly source: Source
  private readonly sink: StateSink
  private readonly limit: number
  private readonly sums: ReadonlyMap<string, Digest>
  private meta: SnapshotMeta | undefined
  private stateBytes = 0
  private list = ''
  constructor(platform: ArchivePlatform, source: Source, sink: StateSink, limit: number) {
    this.source = source
    this.sink = sink
    this.limit = limit
    this.sums = new Map([['meta.json', platform.sha256()], ['state.bin', platform.sha256()]])
  }

  async read(): Promise<ArchiveContent> {
    for (;;) {
      const block = await this.header()
      if (block === undefined) break
      const { name, size, extension } = await prefixed('failed reading snapshot', async () => parseTarHeader(block))
      if (extension) await this.small(size)
      else await this.file(name, size)
      await this.source.exactly(tarPadding(size).length)
    }
    await prefixed('failed checking integrity of snapshot', async () => this.check())
    if (this.meta === undefined) throw new InputError('failed to read snapshot metadata: EOF')
    return { meta: this.meta, stateBytes: this.stateBytes }
  }

  /** The next header, or undefined at the end: two blocks of zeros, or simply no more bytes. */
  private header(): Promise<Uint8Array | undefined> {
    return prefixed('failed reading snapshot', async () => {
      const block = await this.source.exactly(blockBytes)
      if (block === undefined || !isZeroBlock(block)) return block
      const second = await this.source.exactly(blockBytes)
      if (second !== undefined && !isZeroBlock(second)) throw new InputError('archive/tar: invalid tar header')
      return undefined
    })
  }

  private file(name: string, size: number): Promise<void> {
    switch (name) {
      case 'meta.json': return this.metadata(size)
      case 'state.bin': return prefixed('failed to read or write snapshot data', () => this.state(size))
      case 'SHA256SUMS': return prefixed('failed to read snapshot hashes', async () => {
        this.list += byteString(await this.small(size))
      })
      default: throw new InputError(`unexpected file ${quote(name)} in snapshot`)
    }
  }

  private async metadata(size: number): Promise<void> {
    const json = await prefixed('failed to read snapshot metadata', () => this.small(size))
    this.sums.get('meta.json')!.update(json)
    this.meta = await prefixed('failed to decode snapshot metadata', async () => decodeMeta(byteString(json)))
  }

  private async small(size: number): Promise<Uint8Array> {
    if (size > maxSmallFile) throw new InputError(`${size} bytes are too many`)
    const content = size === 0 ? new Uint8Array(0) : await this.source.exactly(size)
    if (content === undefined) throw new InputError('unexpected EOF')
    return content
  }

  private async state(size: number): Promise<void> {
    const sum = this.sums.get('state.bin')!
    for (let left = size; left > 0;) {
      const piece = await this.source.some(left)
      if (piece === undefined) throw new InputError('unexpected EOF')
      left -= piece.length
      this.stateBytes += piece.length
      if (this.stateBytes > this.limit) throw new InputError(`more than ${this.limit} bytes`)
      sum.update(piece)
      await this.sink(piece)
    }
  }

  /** Compares SHA256SUMS with what was read. A file that is absent has the sum of no bytes. */
  private check(): void {
    const found = new Map([...this.sums].map(([name, sum]) => [name, hexOf(sum.digest())]))
    const seen = new Set<string>()
    for (const line of linesOf(this.list)) {
      const [, sum = '', name = ''] = /^([0-9a-fA-F]+) {2}(\S+)/.exec(line) ?? []
      if (name === '') throw new InputError(line === '' ? 'unexpected EOF' : 'input does not match format')
      if (!found.has(name)) throw new InputError(`list missing hash for ${quote(name)}`)
      if (found.get(name) !== sum.toLowerCase()) throw new InputError(`hash check failed for ${quote(name)}`)
      seen.add(name)
    }
    for (const name of found.keys()) if (!seen.has(name)) throw new InputError(`file missing for ${quote(name)}`)
  }
}

/** The lines of a text; a line end at the end adds none. */
function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/)
}
