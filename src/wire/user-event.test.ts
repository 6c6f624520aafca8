import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { InputError } from '../std/errors.ts'
import { decodeUserEvent, encodeUserEvent } from './user-event.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const none = { Payload: null, NodeFilter: '', ServiceFilter: '', TagFilter: '', Version: 1 }

test('an event is written in the newer msgpack, its keys in the order of their bytes', () => {
  const ID = 'a'.repeat(36)
  const event = { ...none, ID, Name: 'e', Payload: 'hi', NodeFilter: 'x', ServiceFilter: 'y', TagFilter: 'z' }
  const bytes = encodeUserEvent(event)
  assert.deepEqual(bytes, hex(`87a24944d924${'61'.repeat(36)}a16ea165a26e66a178a170c4026869a27366a179a27466a17aa17601`))
  assert.deepEqual(decodeUserEvent(bytes), event)
  assert.deepEqual(encodeUserEvent({ ...none, ID, Name: 'e' }), hex(`83a24944d924${'61'.repeat(36)}a16ea165a17601`))
})

test('whatever is written is read again, and fields that are not known are passed over', () => {
  const text = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 300 })
  fc.assert(fc.property(text, text, text, (ID, NodeFilter, Payload) => {
    const event = { ...none, ID, Name: 'n', NodeFilter, Payload: Payload === '' ? null : Payload }
    assert.deepEqual(decodeUserEvent(encodeUserEvent(event)), event)
  }), { numRuns: 50 })
  assert.deepEqual(decodeUserEvent(hex('82a16ea165a17890')), { ...none, ID: '', Name: 'e', Version: 0 })
  assert.throws(() => decodeUserEvent(hex('81a16e')), InputError)
})
