import type { Asked } from './message.ts'

const of = (type: string, ...names: readonly string[]): Asked[] => names.map((name) => ({ name, type }))
const chance = (list: readonly Asked[]): Asked[] => list.map((asked) => ({ ...asked, chance: true }))
const tcp = (list: readonly Asked[]): Asked[] => list.map((asked) => ({ ...asked, tcp: true }))
const passed = (list: readonly Asked[]): Asked[] => list.map((asked) => ({ ...asked, passed: true }))
const edns = (size: number, list: readonly Asked[]): Asked[] => list.map((asked) => ({ ...asked, edns: size }))

const nodes: readonly Asked[] = [
  ...['A', 'AAAA', 'ANY', 'TXT', 'SRV', 'MX'].flatMap((type) => of(type, 'w1.node.consul', 'x6.node.consul')),
  ...of('A', 'nope.node.consul', 'dot.ted.node.consul', 'W1.NODE.CONSUL', 'w1.node.alt', 'w1.node.dc1.consul', 'w1.node.dc2.consul', 'w1.node.a.b.consul',
    'upper.node.consul', '11111111-2222-3333-4444-555555555555.node.consul', '11111111.node.consul', 'node.consul', 'six4.node.consul', 'extn.node.consul'),
  ...of('ANY', 'rich.node.consul', 'tagged.node.consul', 'extn.node.consul'),
  ...of('TXT', 'rich.node.consul', 'extn.node.consul'),
  ...of('A', 'tagged.node.consul'), ...of('AAAA', 'tagged.node.consul', 'extn.node.consul', 'six4.node.consul'),
]

const services: readonly Asked[] = [
  ...chance(of('A', 'web.service.consul', 'WEB.Service.consul', 'web.service.alt', 'web.service.dc1.consul', 'big.service.consul', 'mid.service.consul')),
  ...chance(of('SRV', 'web.service.consul', '_web._tcp.consul', '_web._tcp.service.consul', 'web.service.alt', 'big.service.consul', 'mid.service.consul')),
  ...chance(of('ANY', 'web.service.consul', 'big.service.consul')), ...chance(of('TXT', 'web.service.consul')),
  ...of('A', 'v1.web.service.consul', 'V1.web.service.consul', 'v9.web.service.consul', 'nope.service.consul', 'service.consul', 'web.consul', 'consul', 'six.service.consul',
    'db-main.service.consul', 'ext.service.consul', 'self.service.consul', 'ring.service.consul', 'cname.service.consul', 'mixed.service.consul',
    'dup.service.consul', 'mapped.service.consul', 'tagged.service.consul', 'stagged.service.consul', 'sickly.service.consul', 'shout.service.consul',
    'under_score.service.consul', 'big.under_score.service.consul', '_under_score._udp.service.consul', '_web._udp.service.consul', 'web.service.dc2.consul',
    'web.service.a.b.consul', 'web.virtual.consul', 'x.web.service.node.consul', 'web.service.service.consul', 'web.service.test.alt', 'consul.service.consul'),
  ...chance(of('A', 'a.b.web.service.consul', 'loop.service.consul')), ...chance(of('AAAA', 'loop.service.consul')),
  ...of('SRV', '_web._v1.service.consul', '_web._udp.service.consul', '_web._v1.consul', '_web._v1.dc1.consul', '_web.consul', 'nope.service.consul', 'six.service.consul',
    'db-main.service.consul', 'ext.service.consul', 'self.service.consul', 'cname.service.consul', 'mixed.service.consul', 'dup.service.consul',
    'mapped.service.consul', 'tagged.service.consul', 'stagged.service.consul', 'ring.service.consul'),
  ...of('AAAA', 'web.service.consul', 'six.service.consul', 'tagged.service.consul', 'stagged.service.consul', 'ext.service.consul'),
  ...of('ANY', 'six.service.consul', 'ext.service.consul', 'dup.service.consul', 'tagged.service.consul', 'mixed.service.consul'),
  ...of('MX', 'web.service.consul', 'ext.service.consul'), ...of('TXT', 'db-main.service.consul'),
]

const others: readonly Asked[] = [
  ...['A', 'SRV', 'ANY'].flatMap((type) => of(type, 'behind.connect.consul', 'x.y.behind.connect.consul', 'native.connect.dc1.consul', 'web.connect.consul', 'connect.consul', 'nope.connect.alt')),
  ...of('SRV', 'web.ingress.consul', 'ingress.consul', 'web.ingress.dc2.consul'),
  ...['A', 'AAAA', 'ANY', 'SRV'].flatMap((type) => of(type, '0a000001.addr.consul')),
  ...of('A', '0A000001.ADDR.consul', '0a000001.addr.dc1.consul', '0a000001.addr.alt', '20010db8000000000000000000000006.addr.consul', 'zz000001.addr.consul', 'a.0a000001.addr.consul',
    '0a00.addr.consul', '0a0000011.addr.consul', 'addr.consul', '0a000001.addr.dc9.consul'),
  ...of('SOA', 'consul', 'web.service.consul', 'alt', 'nope.service.consul'), ...of('NS', 'consul', 'foo.bar.consul', 'alt'), ...of('AXFR', 'consul'), ...of('DS', 'consul'),
  ...of('PTR', '1.0.0.10.in-addr.arpa', '9.9.9.10.in-addr.arpa', '1.0.0.10.IN-ADDR.arpa', '0.0.10.in-addr.arpa', 'arpa',
    '6.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa', '6.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'),
  ...of('A', '1.0.0.10.in-addr.arpa', 'nx.test', 'a.refused.test', 'fooconsul'),
  ...passed([...of('A', 'www.foo.test', 'www.example.com', 'alias.test'), ...of('PTR', '7.2.0.192.in-addr.arpa'), ...tcp(of('A', 'www.foo.test'))]), ...of('SOA', '1.0.0.10.in-addr.arpa'),
  { name: 'w1.node.consul', type: 'A', class: 3 }, { name: 'w1.node.consul', type: 'A', opcode: 4 }, { name: 'w1.node.consul', type: 'A', opcode: 5 },
  { name: 'w1.node.consul', type: 'A', flags: 0 }, { name: 'w1.node.consul', type: 'A', flags: 0x0170 }, { name: '', type: 'A' }, { name: 'w1.node.consul', type: 65280 },
]

const queries: readonly Asked[] = [
  ...chance([...['A', 'SRV', 'ANY', 'TXT'].flatMap((type) => of(type, 'pq.query.consul', 'geoweb.query.consul')), ...of('A', 'here.query.consul', 'big.query.consul', 'ignoring.query.consul')]),
  ...chance(of('A', 'PQ.Query.Consul', 'pq.query.dc1.consul', 'pq.query.alt')),
  ...['A', 'SRV'].flatMap((type) => of(type, 'dotted.name.query.consul', 'geo-only-web-v1.query.consul', 'one.query.consul', 'sound.query.consul', 'meshed.query.consul', 'six.query.consul',
    'ext.query.consul', 'tagged.query.consul', 'geonope.query.consul')),
  ...of('A', 'nope.query.consul', 'query.consul', 'pq.query.dc2.consul', 'pq.query.a.b.consul', 'geo-only-web.query.consul', '_pq._tcp.query.consul', 'geodb-main.query.consul'),
  ...of('AAAA', 'pq.query.consul', 'six.query.consul'), ...of('MX', 'pq.query.consul'), ...chance(tcp(of('A', 'pq.query.consul', 'big.query.consul'))), ...tcp(of('SRV', 'big.query.consul')),
  ...[...chance(edns(1232, of('A', 'pq.query.consul', 'here.query.consul'))), ...edns(1232, of('A', 'nope.query.consul', 'sound.query.consul'))].map((asked): Asked => ({ ...asked, subnet: { bits: 24, address: [10, 2, 0] } })),
]

const web = of('A', 'w1.node.consul', 'nope.service.consul', 'consul')

/** What is asked of both programs: at least 80 questions, over both transports and with EDNS. */
export const questions: readonly Asked[] = [
  ...nodes, ...services, ...others, ...queries,
  ...chance(tcp(of('A', 'web.service.consul', 'big.service.consul', 'mid.service.consul'))), ...tcp(of('A', 'w1.node.consul', 'nope.node.consul', 'nx.test')),
  ...tcp(of('SRV', 'web.service.consul', 'big.service.consul', 'mid.service.consul')), ...tcp(of('AXFR', 'consul')),
  ...[300, 512, 513, 600, 1232].flatMap((size) => chance(edns(size, [...of('A', 'big.service.consul', 'mid.service.consul'), ...of('SRV', 'big.service.consul', 'mid.service.consul', 'web.service.consul')]))),
  ...chance(edns(4096, of('A', 'big.service.consul', 'web.service.consul', 'loop.service.consul'))), ...edns(4096, [...of('A', 'w1.node.consul'), ...of('SRV', 'mid.service.consul', 'web.service.consul')]),
  ...chance(edns(4096, of('SRV', 'big.service.consul'))), ...chance(edns(65_535, of('A', 'big.service.consul'))),
  ...edns(1232, [...of('A', 'nope.service.consul'), ...of('SOA', 'consul'), ...of('AXFR', 'consul'), ...of('PTR', '1.0.0.10.in-addr.arpa')]),
  ...[...edns(1232, web), ...chance(edns(1232, of('A', 'web.service.consul')))].map((asked): Asked => ({ ...asked, subnet: { bits: 24, address: [10, 2, 3] } })),
  { ...web[0]!, edns: 1232, subnet: { bits: 20, address: [10, 2, 0xff] } }, { ...web[0]!, edns: 1232, subnet: { family: 2, bits: 48, address: [0x20, 1, 0xd, 0xb8, 0, 1] } },
  { ...web[0]!, edns: 1232, subnet: { family: 0, bits: 0, address: [] } }, { ...web[0]!, edns: 1232, subnet: { family: 1, bits: 33, address: [1, 2, 3, 4, 5] } },
]
