import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InputError } from '../std/errors.ts'
import { ConnectionReader } from './connection-reader.ts'

async function* chunksOf(...sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let next = 0
  for (const size of sizes) yield Uint8Array.from({ length: size }, () => next++)
}

const reader = (...sizes: readonly number[]): ConnectionReader => new ConnectionReader({ chunks: chunksOf(...sizes) })

test('read() gives exact amounts whatever the chunks are', async () => {
  const one = reader(3, 0, 2, 4)
  assert.equal(await one.readByte(), 0)
  assert.deepEqual([...await one.read(5)], [1, 2, 3, 4, 5])
  assert.deepEqual([...await one.read(0)], [])
  assert.deepEqual([...one.takeBuffered()], [6, 7, 8])
  assert.equal(await one.readSome(), undefined)
})

test('read() fails when the other side ends first', async () => {
  await assert.rejects(reader(3, 1).read(5), InputError)
  await assert.rejects(reader().readByte(), /unexpected EOF/)
})

test('rest() begins with what was read ahead, and a second one goes on', async () => {
  const one = reader(4, 2, 3)
  await one.read(1)
  for await (const chunk of one.rest()) {
    assert.deepEqual([...chunk], [1, 2, 3])
    break
  }
  assert.deepEqual((await Array.fromAsync(one.rest())).map((chunk) => chunk.length), [2, 3])
})
