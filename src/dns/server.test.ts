import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode } from 'dns-packet'
import { SeededRandom } from '../runtime/sim/random.ts'
import { type Asked, questionBytes, seen, type Seen } from '../../test/dns/message.ts'
import { FakeAgent, instance } from './fake-agent.suite.ts'

const web = ['n1', 'n2', 'n3', 'n4', 'n5'].map((node, at) => instance(node, `10.0.0.${at + 1}`, { Port: 80 + at }))

async function started(config = ''): Promise<FakeAgent> {
  const agent = await FakeAgent.start(config)
  agent.catalog.set('web', web)
  return agent
}

function ask(agent: FakeAgent, asked: Asked): Seen {
  const answer = agent.datagram(questionBytes(asked))
  assert.ok(answer !== undefined, 'no answer')
  return seen(answer)
}

async function askWhole(agent: FakeAgent, asked: Asked): Promise<Seen> {
  const [answer] = await agent.connection([questionBytes(asked)])
  return seen(answer!)
}

test('a service is answered with three instances by datagram, with all by connection', async () => {
  const agent = await started()
  assert.equal(ask(agent, { name: 'web.service.consul', type: 'A' }).answers.length, 3)
  assert.equal((await askWhole(agent, { name: 'web.service.consul', type: 'A' })).answers.length, 5)
})

test('every instance comes up as often as any other', async () => {
  const agent = await started()
  const counts = new Map<string, number>()
  for (let turn = 0; turn < 3000; turn += 1) {
    for (const record of ask(agent, { name: 'web.service.consul', type: 'A' }).answers) counts.set(record, (counts.get(record) ?? 0) + 1)
  }
  assert.equal(counts.size, 5)
  // 1800 each on average; four standard deviations are 107.
  for (const count of counts.values()) assert.ok(Math.abs(count - 1800) < 110, String(count))
})

test('what was prepared is dropped when the catalog answers anew', async () => {
  const agent = await started()
  agent.catalog.set('web', [web[0]!])
  assert.deepEqual(ask(agent, { name: 'web.service.consul', type: 'A' }).answers, ['web.service.consul 0 A 10.0.0.1'])
  agent.catalog.set('web', [instance('n1', '10.9.9.9')])
  assert.deepEqual(ask(agent, { name: 'web.service.consul', type: 'A' }).answers, ['web.service.consul 0 A 10.9.9.9'])
  agent.catalog.set('web', [instance('n1', '10.9.9.9', {}, 'critical')])
  assert.match(ask(agent, { name: 'web.service.consul', type: 'A' }).head, /code 3/)
})

test('5,000 instances are cut for datagrams and fill a connection', async () => {
  const agent = await started()
  agent.catalog.set('web', Array.from({ length: 5000 }, (_, n) => instance(`node${n}`, `10.1.${n >> 8}.${n & 255}`, { Port: n })))
  for (const type of ['A', 'SRV']) assert.equal(ask(agent, { name: 'web.service.consul', type }).answers.length, 3)
  const wide = ask(agent, { name: 'web.service.consul', type: 'A', edns: 4096 })
  assert.equal(wide.answers.length, 253)
  assert.ok(wide.bytes <= 4096)
  const whole = await askWhole(agent, { name: 'web.service.consul', type: 'A' })
  assert.equal(new Set(whole.answers).size, 4092)
  assert.ok(whole.bytes <= 65_535)
  for (let turn = 0; turn < 5; turn += 1) {
    const services = await askWhole(agent, { name: 'web.service.consul', type: 'SRV', edns: 1232 })
    assert.equal(services.answers.length, services.additional.length - 1)
    // Names of three lengths, so how many fit is a matter of chance; 1.8.7 gives as many.
    assert.ok(services.answers.length > 995 && services.answers.length < 1010, String(services.answers.length))
    assert.ok(services.bytes <= 65_535)
  }
})

test('a failing catalog is a failing server, an unknown datacenter an unknown name', async () => {
  const agent = await started()
  assert.match(ask(agent, { name: 'web.service.dc9.consul', type: 'A' }).head, /code 3/)
  agent.broken = new Error('No cluster leader')
  const failed = ask(agent, { name: 'web.service.consul', type: 'A' })
  assert.match(failed.head, /code 2/)
  assert.deepEqual(failed.authority, [])
})

test('a node whose name is no label fails its own answers alone', async () => {
  const agent = await started()
  agent.catalog.set('odd', [instance('x'.repeat(64), '10.0.0.9')])
  assert.match(ask(agent, { name: 'odd.service.consul', type: 'SRV' }).head, /code 2/)
  assert.match(ask(agent, { name: 'odd.service.consul', type: 'A' }).head, /code 0/)
})

test('a text longer than a string of DNS is split', async () => {
  const agent = await started()
  agent.catalog.set('web', [instance('n1', '10.0.0.1', {}, 'passing', new Map([['rfc1035-long', 'y'.repeat(300)]]))])
  const [answer] = await agent.connection([questionBytes({ name: 'n1.node.consul', type: 'TXT' })])
  const [record] = decode(Buffer.from(answer!)).answers ?? []
  assert.deepEqual(record?.type === 'TXT' ? record.data : undefined, [Buffer.from('y'.repeat(255)), Buffer.from('y'.repeat(45))])
})

test('requests of a connection are answered in order, however they arrive', async () => {
  const agent = await started()
  const names = ['n1.node.consul', 'nope.node.consul', 'n2.node.consul']
  for (const pieceBytes of [1, 7, Infinity]) {
    const answers = await agent.connection(names.map((name) => questionBytes({ name, type: 'A' })), pieceBytes)
    assert.deepEqual(answers.map((answer) => seen(answer).answers.length), [1, 0, 1])
  }
})

test('a connection is closed after 128 requests', async () => {
  const agent = await started()
  const answers = await agent.connection(Array.from({ length: 200 }, () => questionBytes({ name: 'n1.node.consul', type: 'A' })))
  assert.equal(answers.length, 128)
})

test('names that were never asked before do not pile up', async () => {
  const agent = await started()
  for (let n = 0; n < 20_000; n += 1) agent.datagram(questionBytes({ name: `s${n}.service.consul`, type: 'A' }))
  assert.match(ask(agent, { name: 'web.service.consul', type: 'A' }).head, /code 0/)
})

test('any bytes get an answer that can be read, or none', async () => {
  const seed = 20_200_814
  const random = new SeededRandom(seed)
  const agent = await started('dns_config { enable_truncate = true }')
  const starts = [
    { name: 'web.service.consul', type: 'A' }, { name: '_web._tcp.service.consul', type: 'SRV', edns: 1232, subnet: { bits: 24, address: [10, 2, 3] } },
    { name: 'n1.node.consul', type: 'ANY', edns: 512 }, { name: '0a000001.addr.consul', type: 'A' }, { name: 'consul', type: 'SOA' }, { name: '1.0.0.10.in-addr.arpa', type: 'PTR' },
  ].map((asked) => questionBytes(asked as Asked))
  for (let turn = 0; turn < 20_000; turn += 1) {
    const bytes = mutated(starts[turn % starts.length]!, random)
    const answer = agent.datagram(bytes)
    if (answer === undefined) continue
    try {
      assert.ok(answer.length >= 12 && answer.length <= 65_535)
      assert.deepEqual([answer[0], answer[1]], [bytes[0], bytes[1]])
      assert.equal(answer[2]! & 0x80, 0x80)
      decode(Buffer.from(answer))
    } catch (error) {
      throw new Error(`seed ${seed}, turn ${turn}: ${Buffer.from(bytes).toString('hex')}`, { cause: error })
    }
  }
  assert.match(ask(agent, { name: 'web.service.consul', type: 'A' }).head, /code 0/)
})

/** Some bytes changed, cut off, doubled or made up. */
function mutated(from: Uint8Array, random: SeededRandom): Uint8Array {
  const below = (limit: number): number => random.u32() % limit
  if (below(20) === 0) return random.bytes(below(200))
  let bytes = Uint8Array.from(from)
  for (let change = below(6); change >= 0; change -= 1) {
    const at = below(Math.max(bytes.length, 1))
    switch (below(5)) {
      case 0:
        bytes = bytes.slice(0, at)
        break
      case 1:
        bytes = Uint8Array.from([...bytes, ...bytes.subarray(at)])
        break
      case 2:
        bytes[at] = [0, 0xff, 0xc0, 0x0c, 0x3f, 0x40, 1, 41][below(8)]!
        break
      default:
        bytes[at] = below(256)
    }
  }
  return bytes
}
