import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { InputError } from '../../src/std/errors.ts'
import { Reader } from '../../src/wire/msgpack-reader.ts'
import { encodeKind, encodeWith, readKind, rec, type Kind } from '../../src/wire/record.ts'
import { SnapshotRequest, SnapshotResponse } from '../../src/wire/records/snapshot.ts'
import { Empty } from '../../src/wire/records/status.ts'
import { methodBytes, RequestHeader, ResponseHeader, writeFailure, writeRequestHeader, writeResponseHeader } from '../../src/wire/rpc.ts'
import { kindOf } from './methods.ts'
import { vectors, type Vector } from './load.ts'
import { refusesDamage } from './damage.ts'

interface Message {
  readonly method: string
  readonly body: Kind<unknown>
  readonly bytes: Uint8Array
}

/** Takes a message apart and puts it together again. */
function again(bytes: Uint8Array, side: 'request' | 'response'): Message {
  const reader = new Reader(bytes)
  const header = side === 'request' ? RequestHeader : ResponseHeader
  const head = header.read(reader)
  const failed = 'Error' in head && head.Error !== ''
  const body: Kind<unknown> = failed ? rec(Empty) : kindOf(head.ServiceMethod, side)
  const value = readKind(body, reader)
  assert.equal(reader.pos, bytes.length, 'nothing is left over')
  const encoded = Buffer.concat([header.encode(head), encodeKind(body, value)])
  return { method: head.ServiceMethod, body, bytes: encoded }
}

const calls = vectors('rpc/calls')
const sideOf = (vector: Vector): 'request' | 'response' => (vector.name.endsWith('request') ? 'request' : 'response')

test('every recorded call of 104 methods encodes to the bytes it was decoded from', () => {
  const methods = new Set<string>()
  for (const vector of calls) {
    const message = again(vector.bytes, sideOf(vector))
    methods.add(message.method)
    assert.equal(Buffer.from(message.bytes).toString('hex'), Buffer.from(vector.bytes).toString('hex'), vector.name)
  }
  assert.equal(methods.size, 104)
})

test('recorded calls that are cut or have flipped bits give InputErrors', () => {
  for (const [at, vector] of calls.entries()) {
    refusesDamage(vector.bytes, at, (bytes) => again(bytes, sideOf(vector)))
  }
})

test('heads that are put together are those of the records', () => {
  for (const vector of calls) {
    if (sideOf(vector) === 'request') {
      const head = RequestHeader.decode(vector.bytes)
      const { ServiceMethod, Seq } = head
      assert.deepEqual(encodeWith((writer) => writeRequestHeader(writer, Seq, methodBytes(ServiceMethod))), RequestHeader.encode(head))
    } else {
      const head = ResponseHeader.decode(vector.bytes)
      const { ServiceMethod, Seq, Error: error } = head
      const fine = encodeWith((writer) => writeResponseHeader(writer, Seq, methodBytes(ServiceMethod)))
      assert.deepEqual(fine, ResponseHeader.encode({ ...head, Error: '' }))
      const failure = encodeWith((writer) => writeFailure(writer, error, Seq, ServiceMethod))
      assert.deepEqual(failure, Uint8Array.of(...ResponseHeader.encode(head), 0x80))
    }
  }
})

interface ByHand {
  readonly selector?: number
  readonly header?: { readonly ServiceMethod: string; readonly Error?: string }
}

/** What the real server could not decode, by what it answered. */
const undecodable = /^(codec\.decoder: |invalid config entry kind: )/

test('calls made by hand decode where the real server decoded them, and its answers encode to the same bytes', () => {
  const byHand = vectors('rpc/by_hand')
  for (const [at, { name, bytes, decoded }] of byHand.entries()) {
    const { selector, header } = decoded as ByHand
    if (header === undefined || !isKnown(header.ServiceMethod)) continue
    const message = bytes.subarray(selector === undefined ? 0 : 1)
    if (name.endsWith('response')) {
      assert.equal(Buffer.from(again(message, 'response').bytes).toString('hex'), Buffer.from(message).toString('hex'), name)
      continue
    }
    const answer = (byHand[at + 1]!.decoded as ByHand).header?.Error ?? ''
    if (undecodable.test(answer)) assert.throws(() => again(message, 'request'), InputError, name)
    else again(message, 'request')
  }
})

function isKnown(method: string): boolean {
  try {
    kindOf(method, 'request')
    return true
  } catch {
    return false
  }
}

test('heads of snapshot streams decode to what they mean, and answers encode to the same bytes', () => {
  for (const { name, bytes, decoded } of vectors('rpc/snapshot_rpc')) {
    if (name.includes('request')) {
      const { request } = decoded as { readonly request?: object }
      assert.deepEqual({ ...SnapshotRequest.decode(bytes.subarray(1)) }, { ...SnapshotRequest.zero(), ...request }, name)
    } else {
      const reader = new Reader(bytes)
      const head = SnapshotResponse.read(reader)
      assert.equal(Buffer.from(SnapshotResponse.encode(head)).toString('hex'), Buffer.from(bytes.subarray(0, reader.pos)).toString('hex'), name)
    }
  }
})
