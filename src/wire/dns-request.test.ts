import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Received, readRequest } from './dns-request.ts'

const head = (records: readonly [number, number, number] = [0, 0, 0]): number[] => [4, 210, 1, 0, 0, 1, ...records.flatMap((count) => [0, count])]
const asked = [1, 0x61, 0, 0, 1, 0, 1]
const record = (type: number, data: readonly number[]): number[] => [0, 0, type, 2, 0, 0, 0, 0, 0, 0, data.length, ...data]
const option = (kind: number, size: number): number[] => [0, kind, 0, size, ...Array<number>(size).fill(0)]
const read = (...bytes: readonly number[]): Received => readRequest(Uint8Array.from(bytes))

function code(received: Received): number | string {
  return received.kind === 'refusal' ? received.flags & 0xf : received.kind
}

test('a question may end behind its name or type, and announced records may be missing', () => {
  for (const [missing, type, cls] of [[4, 0, 0], [2, 1, 0], [1, 1, 0], [0, 1, 1]] as const) {
    const received = read(...head([1, 1, 2]), ...asked.slice(0, asked.length - missing))
    assert.deepEqual(received.kind === 'request' && received.request.question, { name: 'a.', type, class: cls }, `${missing} bytes missing`)
    assert.equal(received.kind === 'request' && received.request.edns, undefined)
  }
  assert.equal(code(read(...head(), ...asked.slice(0, 4))), 1)
  assert.equal(code(read(...head([1, 0, 0]), ...asked, 0, 0)), 1)
})

test('options are judged as the original judges them, whoever needs them', () => {
  const right = [[1, 18], [1, 19], [2, 4], [2, 8], [3, 0], [9, 0], [9, 4], [9, 5], [10, 3], [11, 13], [12, 0], [15, 0], [200, 7]] as const
  const wrong = [[1, 0], [1, 17], [2, 0], [2, 5], [2, 9], [9, 3], [8, 3]] as const
  for (const [kind, size] of right) assert.equal(code(read(...head([0, 0, 1]), ...asked, ...record(41, option(kind, size)))), 'request', `${kind} of ${size} bytes`)
  for (const [kind, size] of wrong) assert.equal(code(read(...head([0, 0, 1]), ...asked, ...record(41, option(kind, size)))), 1, `${kind} of ${size} bytes`)
  assert.equal(code(read(...head([0, 0, 1]), ...asked, ...record(41, [0, 3, 0]))), 1)
})

test('records that come along are judged by their type, though nobody looks at them', () => {
  const right = [[1, []], [1, [1, 2, 3, 4]], [6, [0]], [6, [0, 0, 0, 0, 0, 1]], [16, [1, 0x78, 0]], [33, [0, 1, 0, 1]], [250, [0, 1, 2, 3, 4, 5, 6, 0, 9, 0, 2, 7, 7]], [99, [1, 2, 3]]] as const
  const wrong = [[1, [1, 2, 3]], [1, [1, 2, 3, 4, 5]], [6, [0, 0, 1]], [16, [2, 0x78]], [33, [0, 1, 0]], [5, [0, 0]], [250, [0, 1, 2, 3, 4, 5, 6, 0, 9, 0, 2, 7]]] as const
  for (const section of [[1, 0, 0], [0, 1, 0], [0, 0, 1]] as const) {
    for (const [type, data] of right) assert.equal(code(read(...head(section), ...asked, ...record(type, data))), 'request', `${type} ${data.join()}`)
    for (const [type, data] of wrong) assert.equal(code(read(...head(section), ...asked, ...record(type, data))), 1, `${type} ${data.join()}`)
  }
})

/** The flags of the answer to a header without anything behind it. */
function flags(high: number, low: number): number | undefined {
  const received = read(4, 210, high, low, 0, 1, 0, 0, 0, 0, 0, 0)
  return received.kind === 'refusal' ? received.flags : undefined
}

test('a bare header is refused with the bits of an answer alone', () => {
  assert.equal(flags(0x01, 0x80), 0x8105)
  assert.equal(flags(0x07, 0xb0), 0x8115)
  assert.equal(flags(0x21, 0x10), 0xa005)
})
