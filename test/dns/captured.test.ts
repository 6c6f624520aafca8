import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Answering, startOurs } from './agents.ts'
import { askTcp, askUdp } from './ask.ts'
import { register } from './catalog.ts'
import { type FakeRecursor, startFakeRecursor } from './fake-recursor.ts'
import { type Asked, questionBytes, seen } from './message.ts'

/** What surface/dns.md §2 shows of an answer; what is left out is empty, or not looked at for sections of chance. */
interface Captured {
  readonly id: string
  readonly asked: Asked
  readonly code?: number
  readonly flags?: string
  /** Records of the answer; a number where they are a choice by chance. */
  readonly answers?: readonly string[] | number
  /** Whether the SOA of the zone stands in the authority section. */
  readonly soa?: true
  readonly authority?: readonly string[]
  readonly additional?: readonly string[] | number
}

const soaText = 'consul 11 SOA {"mname":"ns.consul","rname":"hostmaster.consul","serial":"time","refresh":3600,"retry":600,"expire":86400,"minimum":11}'
const q = (name: string, type = 'A', more: Partial<Asked> = {}): Asked => ({ name, type, ...more })
const nameError = (id: string, ...names: readonly string[]): Captured[] => names.map((name) => ({ id, asked: q(name), code: 3, soa: true }))
const srv = (owner: string, ttl: number, weight: number, port: number, target: string): string =>
  `${owner} ${ttl} SRV ${JSON.stringify({ priority: 1, weight, port, target })}`
const txt = (owner: string, ttl: number, text: string): string => `${owner} ${ttl} TXT ${JSON.stringify([text])}`
const meta = (n: number, ttl: number): string => txt(`w${n}.node.dc1.consul`, ttl, `k=v${n}`)

const captured: readonly Captured[] = [
  { id: 'X01', asked: q('w1.node.consul'), answers: ['w1.node.consul 5 A 10.0.0.1'], additional: [txt('w1.node.consul', 5, 'k=v1')] },
  { id: 'X02', asked: q('w1.node.consul', 'AAAA'), additional: [txt('w1.node.consul', 5, 'k=v1')] },
  { id: 'X03', asked: q('w1.node.consul', 'ANY'), answers: ['w1.node.consul 5 A 10.0.0.1', txt('w1.node.consul', 5, 'k=v1')] },
  { id: 'X04', asked: q('w1.node.consul', 'TXT'), answers: [txt('w1.node.consul', 5, 'k=v1')] },
  { id: 'X05', asked: q('w1.node.consul', 'SRV') },
  ...nameError('X07', 'nope.node.consul'),
  { id: 'X08', asked: q('dot.ted.node.consul'), answers: ['dot.ted.node.consul 5 A 10.0.1.4'] },
  { id: 'X09', asked: q('W1.NODE.CONSUL'), answers: ['W1.NODE.CONSUL 5 A 10.0.0.1'], additional: [txt('W1.NODE.CONSUL', 5, 'k=v1')] },
  { id: 'X10', asked: q('w1.node.alt'), answers: ['w1.node.alt 5 A 10.0.0.1'], additional: [txt('w1.node.alt', 5, 'k=v1')] },
  ...nameError('X11', 'w1.node.dc2.consul', 'w1.node.a.b.consul'),
  {
    id: 'X12', asked: q('extn.node.consul'), answers: ['extn.node.consul 5 CNAME www.example.com', 'www.example.com 33 A 9.9.9.9'],
    additional: [txt('extn.node.consul', 5, 'external=yes')],
  },
  { id: 'X13', asked: q('web.service.consul'), answers: 3 },
  { id: 'X14', asked: q('web.service.consul', 'SRV'), answers: 3, additional: 3 },
  {
    id: 'X15', asked: q('_web._v1.service.consul', 'SRV'),
    answers: [1, 3].map((n) => srv('_web._v1.service.consul', 7, n, 8000 + n, `w${n}.node.dc1.consul`)),
    additional: [1, 3].flatMap((n) => [`w${n}.node.dc1.consul 7 A 10.0.0.${n}`, meta(n, 7)]),
  },
  { id: 'X16', asked: q('_web._tcp.consul', 'SRV'), answers: 3, additional: 3 },
  { id: 'X17', asked: q('_web._udp.service.consul', 'SRV'), code: 3, soa: true },
  { id: 'X18', asked: q('v1.web.service.consul'), answers: [1, 3].map((n) => `v1.web.service.consul 7 A 10.0.0.${n}`) },
  { id: 'X19', asked: q('a.b.web.service.consul'), answers: 3 },
  ...nameError('X20', 'v9.web.service.consul', 'nope.service.consul', 'service.consul', 'web.consul', 'consul'),
  { id: 'X21', asked: q('web.service.consul', 'AAAA'), soa: true },
  { id: 'X21', asked: q('web.service.consul', 'MX'), soa: true },
  { id: 'X22', asked: q('web.service.consul', 'TXT'), answers: 3 },
  { id: 'X23', asked: q('web.service.consul', 'ANY'), answers: 3 },
  { id: 'X23', asked: q('web.service.consul', 'ANY', { tcp: true }), answers: [1, 2, 3, 4].map((n) => `web.service.consul 7 A 10.0.0.${n}`) },
  {
    id: 'X24', asked: q('db-main.service.consul', 'SRV'), answers: [srv('db-main.service.consul', 9, 1, 5432, '0a090909.addr.dc1.consul')],
    additional: ['0a090909.addr.dc1.consul 9 A 10.9.9.9', meta(1, 9)],
  },
  {
    id: 'X25', asked: q('six.service.consul', 'SRV'), answers: [srv('six.service.consul', 3, 1, 66, 'x6.node.dc1.consul')],
    additional: ['x6.node.dc1.consul 3 AAAA 2001:db8::6'],
  },
  { id: 'X26', asked: q('six.service.consul'), soa: true },
  { id: 'X27', asked: q('ext.service.consul'), answers: ['ext.service.consul 3 CNAME www.example.com', 'www.example.com 3 A 9.9.9.9'] },
  {
    id: 'X28', asked: q('ext.service.consul', 'SRV'), answers: [srv('ext.service.consul', 3, 1, 443, 'www.example.com')],
    additional: [txt('extn.node.dc1.consul', 3, 'external=yes'), 'www.example.com 3 A 9.9.9.9'],
  },
  { id: 'X29', asked: q('loop.service.consul'), answers: 3 },
  { id: 'X30', asked: q('dup.service.consul'), answers: ['dup.service.consul 3 A 10.0.0.1'] },
  {
    id: 'X30', asked: q('dup.service.consul', 'SRV'), answers: [1, 2].map((port) => srv('dup.service.consul', 3, 1, port, 'w1.node.dc1.consul')),
    additional: [1, 2].flatMap(() => ['w1.node.dc1.consul 3 A 10.0.0.1', meta(1, 3)]),
  },
  {
    id: 'X31', asked: q('behind.connect.consul', 'SRV'), answers: [srv('behind.connect.consul', 3, 1, 21_000, 'w1.node.dc1.consul')],
    additional: ['w1.node.dc1.consul 3 A 10.0.0.1', meta(1, 3)],
  },
  { id: 'X33', asked: q('pq.query.consul'), answers: [1, 2, 3].map((n) => `pq.query.consul 21 A 10.0.0.${n}`) },
  { id: 'X34', asked: q('geoweb.query.consul'), answers: 3 },
  { id: 'X34', asked: q('geodb-main.query.consul'), answers: ['geodb-main.query.consul 7 A 10.9.9.9'] },
  ...nameError('X35', 'nope.query.consul'),
  { id: 'X36', asked: q('0a000001.addr.consul'), answers: ['0a000001.addr.consul 5 A 10.0.0.1'] },
  { id: 'X36', asked: q('0a000001.addr.consul', 'AAAA'), answers: ['0a000001.addr.consul 5 A 10.0.0.1'] },
  { id: 'X37', asked: q('20010db8000000000000000000000006.addr.consul'), answers: ['20010db8000000000000000000000006.addr.consul 5 AAAA 2001:db8::6'] },
  ...nameError('X38', 'zz000001.addr.consul', 'a.0a000001.addr.consul'),
  { id: 'X39', asked: q('0a00.addr.consul') },
  ...['consul', 'web.service.consul'].map((name): Captured => ({
    id: 'X40', asked: q(name, 'SOA'), answers: [soaText], authority: ['consul 5 NS d1.node.dc1.consul'], additional: ['d1.node.dc1.consul 5 A 127.0.0.1'],
  })),
  ...['consul', 'foo.bar.consul'].map((name): Captured => ({
    id: 'X41', asked: q(name, 'NS'), answers: ['consul 5 NS d1.node.dc1.consul'], additional: ['d1.node.dc1.consul 5 A 127.0.0.1'],
  })),
  { id: 'X42', asked: q('consul', 'AXFR', { tcp: true }), code: 4 },
  { id: 'X43', asked: q('1.0.0.10.in-addr.arpa', 'PTR'), answers: ['1.0.0.10.in-addr.arpa 0 PTR w1.node.dc1.consul'] },
  { id: 'X44', asked: q('9.9.9.10.in-addr.arpa', 'PTR'), answers: ['9.9.9.10.in-addr.arpa 0 PTR db-main.service.dc1.consul'] },
  { id: 'X45', asked: q('7.2.0.192.in-addr.arpa', 'PTR'), flags: 'qr rd ra', answers: ['7.2.0.192.in-addr.arpa 9 PTR seven.test'] },
  { id: 'X46', asked: q('www.foo.test'), flags: 'qr rd ra', answers: ['www.foo.test 60 A 7.7.7.7'] },
  { id: 'X47', asked: q('nx.test'), flags: 'qr rd ra', code: 3 },
  { id: 'X47', asked: q('a.refused.test'), flags: 'qr rd ra', code: 2 },
  { id: 'X49', asked: q('big.service.consul'), answers: 3 },
  { id: 'X49', asked: q('big.service.consul', 'A', { edns: 1232 }), answers: 74, additional: 1 },
  { id: 'X49', asked: q('big.service.consul', 'A', { edns: 4096 }), answers: 100, additional: 1 },
  { id: 'X49', asked: q('big.service.consul', 'A', { tcp: true }), answers: 100 },
  { id: 'X52', asked: q('web.service.consul', 'A', { edns: 1232, subnet: { bits: 24, address: [10, 2, 3] } }), answers: 4, additional: ['OPT 1232 v0 flags 0 8:000118000a0203'] },
  { id: 'X52', asked: q('pq.query.consul', 'A', { edns: 1232, subnet: { bits: 24, address: [10, 2, 3] } }), answers: 3, additional: ['OPT 1232 v0 flags 0 8:000118180a0203'] },
  { id: 'X52', asked: q('nope.service.consul', 'A', { edns: 1232, subnet: { bits: 24, address: [10, 2, 3] } }), code: 3, soa: true, additional: ['OPT 1232 v0 flags 0 8:000118000a0203'] },
]

let recursor: FakeRecursor
let agent: Answering
before(async () => {
  recursor = await startFakeRecursor()
  const ttls = { node_ttl: '5s', service_ttl: { web: '7s', 'db*': '9s', '*': '3s' }, soa: { min_ttl: 11 } }
  agent = await startOurs({ dns_config: ttls, alt_domain: 'alt.', recursors: [`127.0.0.1:${recursor.port}`] })
  await register(agent.http)
})
after(async () => {
  await agent[Symbol.asyncDispose]()
  await recursor[Symbol.asyncDispose]()
})

for (const { id, asked, code = 0, flags = 'qr aa rd ra', answers = [], soa, authority = [], additional = [] } of captured) {
  test(`${id}: ${asked.type} ${asked.name}${asked.tcp === true ? ' by TCP' : ''}`, async () => {
    const message = questionBytes(asked)
    const answer = asked.tcp === true ? (await askTcp(agent.dns, message))[0] : await askUdp(agent.dns, message)
    assert.ok(answer !== undefined, 'no answer')
    const found = seen(answer)
    assert.equal(found.head, `id 1234 opcode 0 code ${code} ${flags}`)
    assertLike(found.answers, answers)
    assert.deepEqual(found.authority, soa === true ? [soaText] : authority)
    assertLike(found.additional, additional)
  })
}

function assertLike(section: readonly string[], wanted: readonly string[] | number): void {
  if (typeof wanted === 'number') assert.equal(section.length, wanted)
  else assert.deepEqual(section, [...wanted].sort())
}
