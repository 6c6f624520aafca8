import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { bytesOfText } from '../../std/bytes.ts'
import { nodeDisk } from './disk.ts'

const folder = bytesOfText(mkdtempSync(join(tmpdir(), 'disk-')))
test.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))

async function put(path: string, bytes: Uint8Array): Promise<void> {
  const file = await nodeDisk.create(path)
  await file.write(bytes)
  await file.sync()
  await file.close()
}

test('a file is created, grown, read whole and in chunks, and renamed', async () => {
  const bytes = Uint8Array.from({ length: 150_000 }, (_, at) => at & 0xff)
  await put(`${folder}/a`, bytes)
  await nodeDisk.rename(`${folder}/a`, `${folder}/b`)
  await nodeDisk.syncFolder(folder)
  assert.deepEqual(new Uint8Array(await nodeDisk.readFile(`${folder}/b`)), bytes)
  assert.equal(await nodeDisk.size(`${folder}/b`), 150_000)
  const chunks: Uint8Array[] = []
  for await (const chunk of nodeDisk.stream(`${folder}/b`)) chunks.push(chunk)
  assert.ok(chunks.every(({ length }) => length > 0 && length <= 65_536))
  assert.deepEqual(new Uint8Array(Buffer.concat(chunks)), bytes)
  await put(`${folder}/b`, Uint8Array.of(1))
  assert.equal(await nodeDisk.size(`${folder}/b`), 1, 'create() truncates')
})

test('create() takes a mode', async () => {
  await (await nodeDisk.create(`${folder}/secret`, { mode: 0o600 })).close()
  assert.equal(statSync(`${folder}/secret`).mode & 0o777, 0o600)
})

test('names are bytes, also those that are no UTF-8', async () => {
  const inner = `${folder}/names`
  await nodeDisk.makeFolder(inner)
  for (const name of ['b', 'a', '\xff\xfe', bytesOfText('ü')]) await put(`${inner}/${name}`, Uint8Array.of(1))
  assert.deepEqual(await nodeDisk.list(inner), ['a', 'b', bytesOfText('ü'), '\xff\xfe'])
})

test('folders are made with their parents, and again without harm, but not in the place of a file', async () => {
  await nodeDisk.makeFolder(`${folder}/x/y/z`)
  await nodeDisk.makeFolder(`${folder}/x/y/z`)
  await put(`${folder}/file`, Uint8Array.of(1))
  await assert.rejects(nodeDisk.makeFolder(`${folder}/file`), { code: 'EEXIST' })
  await assert.rejects(nodeDisk.makeFolder(`${folder}/file/under`), { code: 'ENOTDIR' })
})

test('what is absent: an empty folder, nothing to remove, no file', async () => {
  assert.deepEqual(await nodeDisk.list(`${folder}/absent`), [])
  await nodeDisk.remove(`${folder}/absent`)
  await assert.rejects(nodeDisk.readFile(`${folder}/absent`), { code: 'ENOENT' })
  await assert.rejects(nodeDisk.size(`${folder}/absent`), { code: 'ENOENT' })
  await assert.rejects(nodeDisk.list(`${folder}/file`), { code: 'ENOTDIR' })
})

test('remove() takes a folder with all it holds', async () => {
  await nodeDisk.makeFolder(`${folder}/full/inner`)
  await put(`${folder}/full/inner/a`, Uint8Array.of(1))
  await nodeDisk.remove(`${folder}/full`)
  assert.deepEqual(await nodeDisk.list(`${folder}/full`), [])
})
