import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeHost } from '../../src/agent/config/fake-host.suite.ts'
import { loadConfig } from '../../src/agent/config/load.ts'
import { options } from '../../src/agent/config/options/index.ts'
import type { Option } from '../../src/agent/config/option.ts'
import { parseExpression } from '../../src/lang/bexpr/grammar.ts'
import { matcherOf } from '../../src/lang/bexpr/matcher.ts'
import { parsePeersJson } from '../../src/raft/peers-json.ts'
import { HostError } from '../../src/runtime/host.ts'
import { byteString } from '../../src/std/bytes.ts'
import { ConsulError, InputError } from '../../src/std/errors.ts'
import { decodeMeta, decodeStoredMeta } from '../../src/wire/meta.ts'
import { decodeChunkInfo, decodePeers, encodeChunkInfo } from '../../src/wire/raft.ts'
import { ServiceNode } from '../../src/wire/records/catalog.ts'
import { Log } from '../../src/wire/records/raft.ts'
import { refusesDamage, seeded } from '../vectors/damage.ts'
import { dataFile, vectors } from '../vectors/load.ts'

/** Decoders that no other test gives damaged bytes: each answers with a value or an `InputError`, and soon. */

const seed = Number(process.env['DECODER_SEED'] ?? 20_261_125)

test('entries of a log', () => {
  const entries = vectors('raft/raftdb').filter(({ name, bytes }) => name.startsWith('logs/') && bytes.length > 0)
  for (const [at, { bytes }] of entries.entries()) refusesDamage(bytes, seed + at, (damaged) => Log.decode(damaged), 10)
})

test('meta.json of archives and of snapshot folders', () => {
  const stored = dataFile('raft/snapshot_dir/2-119-1795408228419/meta.json')
  const line = stored.subarray(0, stored.length - 1)
  refusesDamage(line, seed, (damaged) => decodeStoredMeta(byteString(damaged)), 500)
  refusesDamage(line, seed, (damaged) => decodeMeta(byteString(damaged)), 500)
  const peers = Uint8Array.from(decodeStoredMeta(byteString(stored)).Peers ?? '', (char) => char.charCodeAt(0))
  refusesDamage(peers, seed, decodePeers, 200)
})

test('peers.json', () => {
  const text = '[{"id":"5bd2c1e4-0000-4000-8000-000000000001","address":"10.0.0.1:8300","non_voter":false},{"id":"b","address":"10.0.0.2:8300"}]'
  refusesDamage(new TextEncoder().encode(text), seed, (damaged) => parsePeersJson(byteString(damaged)), 1000)
})

/** Runs a decoder that may refuse what it is given, in its own words only. */
function settled(decode: () => unknown): unknown {
  try {
    return decode()
  } catch (error) {
    if (error instanceof InputError || error instanceof HostError || error instanceof ConsulError) return error
    throw error
  }
}

test('heads of chunks', () => {
  const head = encodeChunkInfo({ opNum: 2n ** 63n + 7n, sequenceNum: 300, numChunks: 70_000 })
  const random = seeded(seed)
  for (let end = 0; end < head.length; end++) settled(() => decodeChunkInfo(head.slice(0, end)))
  for (let i = 0; i < 2000; i++) {
    const bytes = Uint8Array.from(head, (byte) => (random.u32() % 5 === 0 ? random.u32() & 0xff : byte))
    settled(() => decodeChunkInfo(bytes))
  }
})

const values = [
  '""', '"x"', '"0"', '"-1"', '"10s"', '"-10s"', '"99999999999h"', '"127.0.0.1"', '"::1"', '"0.0.0.0"', '"{{ GetPrivateIP }}"', '"{{"', '"unix:///x"',
  '"__proto__"', '"\\u0000"', '"\xff"', '"10.0.0.0/8"', '"10.0.0.0/99"', '0', '1', '-1', '65535', '65536', '1e3', '1.5', '9223372036854775807',
  '9223372036854775808', '18446744073709551616', 'true', 'false', '[]', '[""]', '["x", "y"]', '[1]', '[[]]', '{}', '{ a = 1 }', '[{}]',
  '{ name = "a" port = 1 check { ttl = "1s" } }', '{ __proto__ = "x" constructor = "y" }', '<<E\nx\nE\n',
]

const fields = [
  'id', 'name', 'kind', 'port', 'address', 'tags', 'meta', 'weights', 'passing', 'check', 'checks', 'connect', 'native', 'sidecar_service', 'proxy',
  'upstreams', 'destination_name', 'config', 'expose', 'paths', 'tagged_addresses', 'lan', 'header', 'args', 'http', 'interval', 'ttl', 'status',
  'constructor', '__proto__', 'toString', 'NAME', '',
]

/** A value of any depth, of the names that definitions know. */
function nested(pick: (limit: number) => number, json: boolean, depth: number): string {
  const kind = pick(depth > 4 ? 1 : 3)
  if (kind === 0) return values[pick(30)]!
  const items = Array.from({ length: pick(4) }, () => nested(pick, json, depth + 1))
  if (kind === 1) return `[${items.join(', ')}]`
  return `{${items.map((item) => `"${fields[pick(fields.length)]}" ${json ? ':' : '='} ${item}`).join(json ? ', ' : '\n')}}`
}

/** A key as a file says it: `a.b` is a block in a block. */
function setting(key: string, value: string, json: boolean): string {
  const path = key.split('.')
  if (!json) return path.reduceRight((inside, name, at) => (at === path.length - 1 ? `${name} = ${inside}\n` : `${name} {\n${inside}}\n`), value)
  const literal = value.startsWith('<<') ? '"x"' : value.replaceAll(/([a-z_]+) = /g, '"$1": ').replaceAll(/(\d|") "/g, '$1, "')
  return path.reduceRight((inside, name) => `{"${name}": ${inside}}`, literal).slice(1, -1)
}

function settings(rows: readonly Option[], pick: (limit: number) => number): string {
  const json = pick(2) === 0
  const all = Array.from({ length: 1 + pick(4) }, () => {
    const value = pick(2) === 0 ? nested(pick, json, 0) : values[pick(values.length)]!
    return setting(rows[pick(rows.length)]!.key, value, json)
  })
  return json ? `{${all.join(', ')}}` : all.join('')
}

function damaged(text: string, pick: (limit: number) => number): string {
  const at = pick(text.length)
  switch (pick(4)) {
    case 0: return text.slice(0, at)
    case 1: return text.slice(0, at) + String.fromCharCode(pick(256)) + text.slice(at + 1)
    case 2: return text.slice(0, at) + '{["\'\\#/*=$<}]'.charAt(pick(13)) + text.slice(at)
    default: return text.slice(0, at) + text.slice(at + 1 + pick(4))
  }
}

function load(text: string): unknown {
  const host = fakeHost({ addresses: [{ interface: 'eth0', ip: '10.1.2.3', family: 4, loopback: false }], files: { '/f': text } })
  const format = text.startsWith('{') ? 'json' : 'hcl'
  return settled(() => loadConfig({ devMode: true, paths: ['/f'], format, fragments: [] }, host))
}

test(`configuration of every key with every kind of value, in HCL and JSON, whole and damaged (DECODER_SEED=${seed})`, () => {
  const random = seeded(seed)
  const pick = (limit: number): number => random.u32() % limit
  let taken = 0
  for (const { key } of options) {
    for (const value of values) if (!(load(setting(key, value, false)) instanceof Error)) taken++
  }
  assert.ok(taken > options.length, `${taken} settings were taken`)
  for (let i = 0; i < 4000; i++) {
    const text = settings(options, pick)
    load(text)
    load(damaged(text, pick))
  }
})

test('filter expressions', () => {
  const random = seeded(seed)
  const pick = (limit: number): number => random.u32() % limit
  const words = [
    'Service', 'ServiceTags', 'ServiceMeta', 'NodeMeta.x', '__proto__', 'ServiceMeta.__proto__', 'ServicePort', '==', '!=', 'in', 'not', 'and', 'or', 'is',
    'empty', 'matches', 'contains', '(', ')', '"a"', '`b`', '1', '-', '.', '[', ']', '"', '`(a+)+$`', '`[`', '`a{1000}{1000}`', '\xff', '\0', '/ServiceMeta/a',
  ]
  const row = ServiceNode.make({ ServiceName: 'a'.repeat(50), ServiceTags: ['a', 'b'], ServiceMeta: new Map([['x', 'y']]) })
  for (let i = 0; i < 5000; i++) {
    const text = Array.from({ length: 1 + pick(12) }, () => words[pick(words.length)]).join(pick(3) === 0 ? '' : ' ')
    settled(() => parseExpression(text))
    settled(() => matcherOf(ServiceNode, text)(row))
  }
})
