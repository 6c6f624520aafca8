import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { createGunzip, createGzip, gunzipSync, gzipSync } from 'node:zlib'
import { Readable, type Duplex } from 'node:stream'
import { dataFile } from '../../test/vectors/load.ts'
import { InputError } from '../std/errors.ts'
import { SnapshotMeta } from './meta.ts'
import { checkRestorable, readArchive, writeArchive, type ArchivePlatform } from './snapshot.ts'
import { tarEnd, tarHeader, tarPadding } from './tar.ts'

const platform: ArchivePlatform = {
  gzip: (chunks) => through(chunks, createGzip()),
  gunzip: (chunks) => through(chunks, createGunzip({ rejectGarbageAfterEnd: true })),
  sha256: () => {
    const hash = createHash('sha256')
    return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest() }
  },
}

function through(chunks: AsyncIterable<Uint8Array>, out: Duplex): AsyncIterable<Uint8Array> {
  const source = Readable.from(chunks, { objectMode: false })
  source.on('error', (error) => out.destroy(error))
  return source.pipe(out)
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}

async function unpack(archive: Uint8Array, pieces = 1000): Promise<{ readonly meta: SnapshotMeta; readonly state: Uint8Array }> {
  const state: Uint8Array[] = []
  const content = await readArchive(platform, inPieces(archive, pieces), (chunk) => void state.push(Uint8Array.from(chunk)))
  checkRestorable(content)
  return { meta: content.meta, state: Buffer.concat(state) }
}

const text = (content: string): Uint8Array => Buffer.from(content, 'latin1')

interface File {
  readonly name: string
  readonly content: Uint8Array
}

function tarball(files: readonly File[], end: Uint8Array = tarEnd): Uint8Array {
  const blocks = files.flatMap(({ name, content }) => [tarHeader(name, content.length, 0), content, tarPadding(content.length)])
  return gzipSync(Buffer.concat([...blocks, end]))
}

const state = text('state of the world')
const meta = SnapshotMeta.make({ Version: 1, ID: '2-3-4', Index: 3, Term: 2, Size: state.length })
const metaFile: File = { name: 'meta.json', content: text(`${SnapshotMeta.toJson(meta)}\n`) }
const stateFile: File = { name: 'state.bin', content: state }

function sums(files: readonly File[], extra = ''): File {
  const lines = files.map(({ name, content }) => `${createHash('sha256').update(content).digest('hex')}  ${name}\n`)
  return { name: 'SHA256SUMS', content: text(lines.join('') + extra) }
}

const good = [metaFile, stateFile, sums([metaFile, stateFile])]

for (const name of ['real', 'real_later', 'real_cluster', 'real_chunks']) {
  test(`readArchive() accepts the real archive ${name}, in pieces of any size`, async () => {
    const archive = dataFile(`snapshot/${name}.snap`)
    const whole = await unpack(archive)
    assert.equal(whole.state.length, whole.meta.Size)
    assert.deepEqual(await unpack(archive, 1), whole)
  })

  test(`writeArchive() packs ${name} into the same tar`, async () => {
    const archive = dataFile(`snapshot/${name}.snap`)
    const { meta: found, state: bytes } = await unpack(archive)
    const real = gunzipSync(archive)
    const modified = Number.parseInt(real.subarray(136, 147).toString(), 8)
    const ours = gunzipSync(await collect(writeArchive(platform, found, inPieces(bytes, 777), modified)))
    // The order of the two lines of SHA256SUMS is random in the real program.
    assert.equal(ours.length, real.length)
    const listAt = ours.length - 4 * 512
    const listed = (tar: Buffer): string[] => tar.subarray(listAt + 512, listAt + 1024).toString().replaceAll('\0', '').split('\n').toSorted()
    assert.deepEqual(ours.subarray(0, listAt + 512), real.subarray(0, listAt + 512))
    assert.deepEqual(listed(ours), listed(real))
    assert.deepEqual(ours.subarray(listAt + 1024), real.subarray(listAt + 1024))
  })
}

test('writeArchive() refuses a state of another size than announced', async () => {
  for (const size of [state.length - 1, state.length + 1]) {
    const packed = collect(writeArchive(platform, { ...meta, Size: size }, inPieces(state, 5), 0))
    await assert.rejects(packed, /failed to write snapshot file: state has \d+ bytes instead of \d+/)
  }
})

test('readArchive() takes members in another order', async () => {
  assert.deepEqual(await unpack(tarball(good.toReversed())), { meta, state: Buffer.from(state) })
})

const other: File = { name: 'x"y', content: text('?') }
const wrongSum = sums([metaFile, { ...stateFile, content: text('other') }])
const refusals: readonly (readonly [string, Uint8Array, string])[] = [
  ['nothing', new Uint8Array(0), 'failed to decompress snapshot: EOF'],
  ['a few bytes', text('\x1f\x8b'), 'failed to decompress snapshot: unexpected EOF'],
  ['no gzip', text('this is no gzip at all'), 'failed to decompress snapshot: gzip: invalid header'],
  ['another member', tarball([other]), 'failed to read snapshot file: unexpected file "x\\"y" in snapshot'],
  ['a wrong sum', tarball([metaFile, stateFile, wrongSum]),
    'failed to read snapshot file: failed checking integrity of snapshot: hash check failed for "state.bin"'],
  ['a missing state', tarball([metaFile, sums([metaFile, stateFile])]),
    'failed to read snapshot file: failed checking integrity of snapshot: hash check failed for "state.bin"'],
  ['a missing list', tarball([metaFile, stateFile]),
    'failed to read snapshot file: failed checking integrity of snapshot: file missing for "meta.json"'],
  ['a list of one', tarball([metaFile, stateFile, sums([metaFile])]),
    'failed to read snapshot file: failed checking integrity of snapshot: file missing for "state.bin"'],
  ['a line for another file', tarball([metaFile, stateFile, sums([metaFile, stateFile], `${'00'.repeat(32)}  x\n`)]),
    'failed to read snapshot file: failed checking integrity of snapshot: list missing hash for "x"'],
  ['an empty line', tarball([metaFile, stateFile, sums([metaFile, stateFile], '\n\n')]),
    'failed to read snapshot file: failed checking integrity of snapshot: unexpected EOF'],
  ['broken metadata', tarball([{ name: 'meta.json', content: text('{') }]),
    'failed to read snapshot file: failed to decode snapshot metadata: unexpected end of JSON input'],
  ['padding after the end', tarball(good, new Uint8Array(4096)), '3072 unread uncompressed bytes remain'],
  ['a broken header', gzipSync(Buffer.alloc(512, 'x')), 'failed to read snapshot file: failed reading snapshot: archive/tar: invalid tar header'],
  ['half a header', gzipSync(Buffer.alloc(100, 'x')), 'failed to read snapshot file: failed reading snapshot: unexpected EOF'],
  ['another version', tarball(withMeta({ Version: 2 })), 'Raft error when restoring snapshot: unsupported snapshot version 2'],
  ['another size', tarball(withMeta({ Size: 99 })),
    "Raft error when restoring snapshot: failed to write snapshot, size didn't match (18 != 99)"],
]

function withMeta(change: Partial<SnapshotMeta>): readonly File[] {
  const changed: File = { name: 'meta.json', content: text(SnapshotMeta.toJson({ ...meta, ...change })) }
  return [changed, stateFile, sums([changed, stateFile])]
}

for (const [what, archive, message] of refusals) {
  test(`readArchive() refuses ${what} in the words of the real program`, async () => {
    await assert.rejects(unpack(archive), { name: 'InputError', message })
  })
}

test('readArchive() refuses bytes after the gzip', async () => {
  // Where the platform notices decides what stands before Go's words.
  await assert.rejects(unpack(Buffer.concat([tarball(good), text('and more bytes here')])), /gzip: invalid header$/)
})

test('readArchive() stops at the limit for state', async () => {
  const reading = readArchive(platform, inPieces(tarball(good), 100), () => {}, { maxStateBytes: 5 })
  await assert.rejects(reading, { message: 'failed to read snapshot file: failed to read or write snapshot data: more than 5 bytes' })
})

test('readArchive() lets errors of the sink and of the source through as they are', async () => {
  const full = new Error('disk full')
  const toSink = readArchive(platform, inPieces(tarball(good), 100), () => Promise.reject(full))
  await assert.rejects(toSink, (error) => error === full)
})

test('readArchive() answers every cut and every flipped bit with an InputError', async () => {
  const archive = dataFile('snapshot/real_chunks.snap')
  for (let cut = 0; cut < archive.length; cut += 7) await assert.rejects(unpack(archive.subarray(0, cut)), InputError)
  for (let at = 0; at < archive.length; at += 13) {
    const flipped = Uint8Array.from(archive)
    flipped[at]! ^= 1 << (at % 8)
    await unpack(flipped).catch((error: unknown) => assert.ok(error instanceof InputError, String(error)))
  }
})
