import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode } from 'dns-packet'
import { InputError } from '../std/errors.ts'
import type { DnsMessage, DnsRecord } from './dns-message.ts'
import { readAnswers } from './dns-request.ts'
import { DnsReader } from './dns-reader.ts'
import { recordType } from './dns-types.ts'
import { DnsWriter } from './dns-writer.ts'

const record = (owner: string, type: number, data: DnsRecord['data']): DnsRecord => ({ owner, type, class: 1, ttl: 7, data })
const address = (owner: string): DnsRecord => record(owner, recordType.A, { kind: 'bytes', bytes: Uint8Array.of(10, 0, 0, 1) })
const service = (target: string): DnsRecord => record('', recordType.SRV, { kind: 'service', priority: 1, weight: 2, port: 3, target })

function message(answers: readonly DnsRecord[], additional: readonly DnsRecord[] = [], authority: readonly DnsRecord[] = []): DnsMessage {
  return { id: 7, flags: 0x8400, question: { name: 'web.service.consul.', type: recordType.SRV, class: 1 }, answers, authority, additional }
}

test('owners are compressed, targets of SRV are written out and pointed to', () => {
  const writer = new DnsWriter()
  const sent = message([service('n1.node.dc1.consul.'), service('n2.node.dc1.consul.')], [address('n1.node.dc1.consul.'), address('n2.node.dc1.consul.')])
  const bytes = writer.write(sent, true)
  // Header, question, two services with full targets, two addresses behind pointers.
  assert.equal(bytes.length, 12 + 24 + 2 * (2 + 10 + 6 + 20) + 2 * (2 + 10 + 4))
  const decoded = decode(Buffer.from(bytes))
  assert.deepEqual(decoded.answers?.map((answer) => answer.type === 'SRV' && answer.data.target), ['n1.node.dc1.consul', 'n2.node.dc1.consul'])
  assert.deepEqual(decoded.additionals?.map(({ name }) => name), ['n1.node.dc1.consul', 'n2.node.dc1.consul'])
})

test('names in CNAME and SOA are compressed', () => {
  const authority = record('consul.', recordType.SOA, { kind: 'authority', primary: 'ns.consul.', mailbox: 'hostmaster.consul.', numbers: [2 ** 32 - 1, 1, 2, 3, 4] })
  const bytes = new DnsWriter().write(message([record('', recordType.CNAME, { kind: 'name', name: 'x.consul.' })], [], [authority]), true)
  const decoded = decode(Buffer.from(bytes))
  assert.equal(decoded.answers?.[0]?.type === 'CNAME' && decoded.answers[0].data, 'x.consul')
  assert.deepEqual(decoded.authorities?.[0]?.type === 'SOA' && decoded.authorities[0].data.serial, 2 ** 32 - 1)
  assert.equal(bytes.length, 12 + 24 + (2 + 10 + 4) + (2 + 10 + (3 + 2) + (11 + 2) + 20))
})

test('measure() tells what write() gives, compressed or not', () => {
  const writer = new DnsWriter()
  for (let count = 0; count < 400; count += 37) {
    const targets = Array.from({ length: count }, (_, n) => `node-${n}.node.dc1.consul.`)
    const sent = message(targets.map(service), [...targets.map(address), address('.')])
    for (const compress of [true, false]) assert.equal(writer.measure(sent, compress), writer.write(sent, compress).length)
  }
})

test('messages do not share memory that is still theirs', () => {
  const writer = new DnsWriter()
  const first = writer.write(message([address('')]), true)
  const before = Uint8Array.from(first)
  for (let n = 0; n < 5000; n += 1) writer.write(message([service(`n${n}.consul.`)]), true)
  assert.deepEqual(first, before)
})

test('what is no name or too long is refused, and the next message is whole', () => {
  const writer = new DnsWriter()
  for (const name of [`${'x'.repeat(64)}.consul.`, 'a..b.', 'abc.'.repeat(64)]) {
    assert.throws(() => writer.write(message([address(name)]), true), InputError)
  }
  const text = record('', recordType.TXT, { kind: 'bytes', bytes: new Uint8Array(60_000) })
  assert.throws(() => writer.write(message([text, text]), true), InputError)
  assert.throws(() => writer.write(message([text, text, text]), true), InputError)
  assert.equal(decode(Buffer.from(writer.write(message([address('')]), true))).answers?.length, 1)
})

test('what cannot be written can be measured: it may be cut off', () => {
  const writer = new DnsWriter()
  const bad = [`${'x'.repeat(64)}.`, '.lead.', `${'y'.repeat(70)}.`]
  assert.equal(writer.measure(message(bad.map(address)), false) - writer.measure(message([]), false), bad.reduce((sum, name) => sum + name.length + 1 + 14, 0))
  assert.throws(() => writer.nameBytes('.lead.'), InputError)
})

test('names keep bytes that have to be escaped', () => {
  const writer = new DnsWriter()
  const wire = Uint8Array.of(5, 0x61, 0x2e, 0x20, 0x5c, 0xff, 1, 0x62, 0)
  const name = new DnsReader(wire).name()
  assert.equal(name, 'a\\.\\ \\\\\\255.b.')
  assert.deepEqual(writer.nameBytes(name), wire)
})

test('answers of other servers are read through pointers, loops are refused', () => {
  const bytes = new DnsWriter().write(message([record('', recordType.CNAME, { kind: 'name', name: 'x.consul.' }), address('x.consul.'), service('y.')]), true)
  assert.deepEqual(readAnswers(bytes).answers.map(({ owner, type }) => [owner, type]), [['web.service.consul.', recordType.CNAME], ['x.consul.', recordType.A]])
  assert.throws(() => new DnsReader(Uint8Array.of(0xc0, 0)).name(), InputError)
  for (let end = 0; end < bytes.length; end += 1) assert.throws(() => readAnswers(bytes.subarray(0, end)), InputError)
})
