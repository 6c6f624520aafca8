import assert from 'node:assert/strict'
import test from 'node:test'
import { byteString } from '../std/bytes.ts'
import { list, str } from '../wire/record.ts'
import { sharedReply } from './shared-reply.ts'

test('the JSON of one answer is made once for all who ask', () => {
  const answer = ['a', '\xc3\xa4']
  const body = sharedReply(list(str()), answer, false)
  assert.equal(byteString(body.bytes), '["a","\xc3\xa4"]')
  assert.equal(sharedReply(list(str()), answer, false), body)
  assert.equal(byteString(sharedReply(list(str()), answer, true).bytes), '[\n    "a",\n    "\xc3\xa4"\n]\n')
})

test('an equal answer that is another object has a body of its own', () => {
  assert.notEqual(sharedReply(list(str()), ['a'], false), sharedReply(list(str()), ['a'], false))
})
