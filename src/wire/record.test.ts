import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { seeded } from '../../test/vectors/damage.ts'
import { oracleEncode } from '../../test/vectors/oracle.ts'
import { InputError } from '../std/errors.ts'
import { equalValues } from './equal.ts'
import type { Field, Kind } from './kind.ts'
import { Reader } from './msgpack-reader.ts'
import { any, bool, bytes, index, int, list, map, opt, rec, record, str, u64, type RecordType } from './record.ts'
import { ChunkState, SnapshotResponse } from './records/snapshot.ts'
import { DirEntry, KVSRequest } from './records/kv.ts'
import { records } from './records/index.ts'

const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')
const declared = records.filter((one) => 'fields' in one) as unknown as readonly RecordType<unknown>[]

test('the list of records holds every one, under its own name', () => {
  assert.ok(records.length >= 260)
  assert.equal(new Set(records.map(({ name }) => name)).size, records.length, 'no two have the same name')
})

test('every record survives msgpack, with equal bytes the second time', () => {
  const random = seeded(1)
  for (const codec of records as readonly unknown[] as readonly RecordType<unknown>[]) {
    for (let i = 0; i < 8; i++) {
      const value = codec.generate(random)
      const data = codec.encode(value)
      const back = codec.decode(data)
      assert.ok(equalValues(back, value), codec.name)
      assert.equal(hex(codec.encode(back)), hex(data), codec.name)
    }
    assert.ok(equalValues(codec.decode(codec.encode(codec.zero())), codec.zero()), codec.name)
    assert.ok(equalValues(codec.decode(Uint8Array.of(0xc0)), codec.zero()), `${codec.name} from nil`)
  }
})

test('msgpack-lite writes the same bytes', () => {
  const random = seeded(2)
  let compared = 0
  for (const one of declared) {
    if (one.fields.some(({ kind }) => !isPlain(kind))) continue
    const value = one.generate(random)
    compared++
    assert.equal(hex(oracleEncode(foreign(value, one.fields))), hex(one.encode(value)), one.name)
  }
  assert.ok(compared > 50, `${compared} compared`)
})

/** Kinds whose values msgpack-lite writes as we do: it has no 64-bit integers, singles, times and free values of our kind. */
function isPlain(kind: Kind<unknown>): boolean {
  if (kind.kind === 'list' || kind.kind === 'map') return isPlain(kind.item!)
  if (kind.record !== undefined) return kind.record().fields.every((field) => isPlain(field.kind))
  return ['str', 'bytes', 'buffer', 'bool', 'u8', 'u32'].includes(kind.kind)
}

function foreign(value: unknown, fields: readonly Field[]): unknown {
  const sorted = fields.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return Object.fromEntries(sorted.map(({ name, kind }) => [name, foreignValue((value as Record<string, unknown>)[name], kind)]))
}

function foreignValue(value: unknown, kind: Kind<unknown>): unknown {
  if (value === null) return null
  if (typeof value === 'string') return Buffer.from(value, 'latin1')
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (Array.isArray(value)) return value.map((item) => foreignValue(item, kind.item!))
  if (value instanceof Map) {
    return new Map([...value].map(([key, item]) => [Buffer.from(key as string, 'latin1'), foreignValue(item, kind.item!)]))
  }
  return typeof value === 'object' ? foreign(value, kind.record!().fields) : value
}

test('JSON of every record is JSON, reads back, and is the same when written again', () => {
  const random = seeded(3)
  for (const codec of declared) {
    // Private encodings have no JSON to read.
    if ((codec as unknown) === ChunkState || codec.fields.some(({ kind }) => kind.custom !== undefined && /^(Memberlist|Serf)/.test(codec.name))) continue
    for (let i = 0; i < 4; i++) {
      const json = codec.toJson(codec.generate(random))
      JSON.parse(Buffer.from(json, 'latin1').toString('utf8'))
      const once = codec.toJson(codec.fromJson(json))
      assert.equal(codec.toJson(codec.fromJson(once)), once, codec.name)
      assert.equal(codec.toJson(codec.fromJson(codec.toJsonPretty(codec.fromJson(json)))), once, codec.name)
    }
  }
})

test('damaged msgpack of every record gives InputErrors', () => {
  const random = seeded(4)
  for (const codec of records as readonly unknown[] as readonly RecordType<unknown>[]) {
    const data = codec.encode(codec.generate(random))
    for (let i = 0; i < 60; i++) {
      const damaged = i % 3 === 0 ? data.slice(0, random.u32() % data.length) : Uint8Array.from(data)
      if (i % 3 !== 0) damaged[random.u32() % data.length] = random.u32() & 0xff
      try {
        codec.decode(damaged)
      } catch (error) {
        assert.ok(error instanceof InputError, `${codec.name}: ${String(error)}`)
      }
    }
  }
})

const Inner = record('Inner', { B: str(), A: index() })
const Sample = record('Sample', {
  Zeta: str(), Alpha: u64(), Mid: opt(Inner), List: list(rec(Inner)), Meta: map(str()), Value: bytes(), Flag: bool(),
  Free: map(any()), Size: int(),
})

test('decode() takes a record as an array in the order of declaration, shorter or longer', () => {
  const inner = Inner.make({ B: 'b', A: 7 })
  // 92 a1 'b' 07: B stands before A as declared, though A comes first on the wire.
  assert.deepEqual(Inner.decode(Uint8Array.of(0x92, 0xa1, 0x62, 7)), inner)
  assert.deepEqual(Inner.decode(Uint8Array.of(0x91, 0xa1, 0x62)), Inner.make({ B: 'b' }))
  assert.deepEqual(Inner.decode(Uint8Array.of(0x93, 0xa1, 0x62, 7, 0xc3)), inner)
  assert.deepEqual(Inner.decode(Uint8Array.of(0x90)), Inner.zero())
})

const key = (name: string): number[] => [0xa0 | name.length, ...Buffer.from(name)]

test('decode() takes keys in any order, twice, unknown or missing', () => {
  const data = Uint8Array.from([
    0x85, ...key('B'), 0xa1, 0x62, ...key('New'), 0x92, 0xc0, 0x81, 1, 2, ...key('A'), 5, ...key('B'), 0xa1, 0x63,
    ...key('__proto__'), 0x80,
  ])
  assert.deepEqual(Inner.decode(data), Inner.make({ B: 'c', A: 5 }))
  assert.deepEqual(Inner.decode(Uint8Array.of(0x80)), Inner.zero())
})

test('decode() ignores bytes behind the value', () => {
  assert.deepEqual(Inner.decode(Uint8Array.of(0x80, 1, 2, 3)), Inner.zero())
})

test('values of a record share one shape however they come', () => {
  const made = Sample.make({ Zeta: 'z' })
  const names = Object.keys(made)
  assert.deepEqual(names, Sample.fields.map(({ name }) => name))
  for (const value of [Sample.zero(), Sample.decode(Sample.encode(made)), Sample.fromJson('{"flag":true}')]) {
    assert.deepEqual(Object.keys(value), names)
  }
})

test('nil and empty survive, in msgpack and in JSON', () => {
  const empty = Sample.make({ List: [], Meta: new Map(), Value: '', Free: new Map() })
  assert.deepEqual(Sample.decode(Sample.encode(empty)), empty)
  assert.equal(Sample.toJson(empty),
    '{"Zeta":"","Alpha":0,"Mid":null,"List":[],"Meta":{},"Value":"","Flag":false,"Free":{},"Size":0}')
  assert.equal(Sample.toJson(Sample.zero()),
    '{"Zeta":"","Alpha":0,"Mid":null,"List":null,"Meta":null,"Value":null,"Flag":false,"Free":null,"Size":0}')
  assert.deepEqual(Sample.fromJson(Sample.toJson(empty)), empty)
  assert.ok(!Sample.equal(empty, Sample.zero()))
})

test('free values keep the difference between doubles and integers', () => {
  const value = Sample.make({ Free: new Map<string, never>([['d', 8080 as never], ['i', 8080n as never]]) })
  const data = Sample.encode(value)
  assert.ok(hex(data).includes('a164cb40bf900000000000'))
  assert.ok(hex(data).includes('a169cd1f90'))
  assert.deepEqual(Sample.decode(data), value)
})

test('counters beyond 2⁵³ are refused, users\' integers are not', () => {
  const alpha = Sample.encode(Sample.make({ Alpha: 2n ** 64n - 1n }))
  assert.equal(Sample.decode(alpha).Alpha, 2n ** 64n - 1n)
  assert.throws(() => Inner.decode(Uint8Array.from([0x81, 0xa1, 0x41, 0xcf, 255, 255, 255, 255, 255, 255, 255, 255])), InputError)
  assert.throws(() => Inner.encode(Inner.make({ A: 1.5 })), InputError)
})

test('encode() may be used while another encode is under way', () => {
  const outer = record('Outer', { Kind: str(), Body: bytes() })
  const data = outer.encode({ Kind: 'k', get Body() {
    return Buffer.from(Inner.encode(Inner.make({ B: 'inner' }))).toString('latin1')
  } })
  const body = Uint8Array.from(Buffer.from(outer.decode(data).Body ?? '', 'latin1'))
  assert.deepEqual(Inner.decode(body), Inner.make({ B: 'inner' }))
})

test('deep nesting is refused, not followed', () => {
  const deep = Uint8Array.from([0x81, ...key('Free'), 0x81, ...key('a'), ...Array<number>(100_000).fill(0x91), 0xc0])
  assert.throws(() => Sample.decode(deep), { name: 'InputError', message: 'msgpack: value is nested too deeply' })
  const unknown = Uint8Array.from([0x81, 0xa1, 0x3f, ...Array<number>(100_000).fill(0x91), 0xc0])
  assert.deepEqual(Sample.decode(unknown), Sample.zero())
})

test('lengths that cannot be are refused before anything is made of them', () => {
  const most = [255, 255, 255, 255]
  const lying = [[0xdd, ...most], [0xdf, ...most], [0x81, ...key('List'), 0xdd, ...most], [0x81, 0xdb, ...most], [0x81, ...key('Value'), 0xc6, ...most]]
  for (const data of lying) {
    assert.throws(() => Sample.decode(Uint8Array.from(data)), InputError)
  }
})

test('a reader over a view reads the view', () => {
  const data = KVSRequest.encode(KVSRequest.make({ Op: 'set', DirEnt: DirEntry.make({ Key: 'k', Flags: 2n ** 63n }) }))
  const wider = new Uint8Array(data.length + 20).fill(0xc1)
  wider.set(data, 7)
  assert.deepEqual(KVSRequest.read(new Reader(wider, 7, 7 + data.length)), KVSRequest.decode(data))
  assert.deepEqual(KVSRequest.decode(wider.subarray(7)), KVSRequest.decode(data))
})

test('bytes of a snapshot response decode where they stand', () => {
  const data = SnapshotResponse.encode(SnapshotResponse.make({ Index: 253, KnownLeader: true }))
  assert.equal(SnapshotResponse.decode(data).Index, 253)
})
