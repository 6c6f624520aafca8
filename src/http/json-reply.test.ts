import assert from 'node:assert/strict'
import test from 'node:test'
import { jsonOf, list, rec, str } from '../wire/record.ts'
import { DirEntry } from '../wire/records/kv.ts'
import { jsonReply } from './json-reply.ts'

const entries = list(rec(DirEntry))

function entry(size: number, key: string): DirEntry {
  return DirEntry.make({ Key: key, Value: 'v'.repeat(size) })
}

async function joined(reply: string | AsyncIterable<string>): Promise<readonly string[]> {
  return typeof reply === 'string' ? [reply] : Array.fromAsync(reply)
}

test('jsonReply() gives short replies whole, pretty ones with a line end', async () => {
  assert.equal(jsonReply(list(str()), ['a', 'b'], false), '["a","b"]')
  assert.equal(jsonReply(list(str()), ['a', 'b'], true), '[\n    "a",\n    "b"\n]\n')
  assert.equal(jsonReply(list(str()), [], true), '[]\n')
  assert.equal(jsonReply(list(str()), null, true), 'null\n')
  const two = [entry(1, 'a'), entry(1, 'b')]
  assert.equal(jsonReply(entries, two, true), `${jsonOf(entries, two, true)}\n`)
})

test('jsonReply() cuts long lists into pieces that make up the same text', async () => {
  const many = Array.from({ length: 50 }, (_, at) => entry(30_000, `key/${at}`))
  for (const pretty of [false, true]) {
    const pieces = await joined(jsonReply(entries, many, pretty))
    assert.ok(pieces.length > 5, `${pieces.length} pieces`)
    assert.ok(pieces.every((piece) => piece.length < 400_000))
    assert.equal(pieces.join(''), jsonOf(entries, many, pretty) + (pretty ? '\n' : ''))
  }
})
