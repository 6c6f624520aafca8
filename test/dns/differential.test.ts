import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { realConsul } from '../differential/agents.ts'
import { type Answering, startOurs, startReal } from './agents.ts'
import { askTcp, askUdp } from './ask.ts'
import { changes, register } from './catalog.ts'
import { startFakeRecursor } from './fake-recursor.ts'
import { type Asked, questionBytes, seen, type Seen } from './message.ts'
import { questions } from './questions.ts'

const ttls = { node_ttl: '5s', service_ttl: { web: '7s', 'db*': '9s', '*': '3s' }, soa: { min_ttl: 11 } }

/** Settings under which everything is asked. */
const worlds: Readonly<Record<string, (recursor: string) => object>> = {
  'TTLs, a second domain and a recursor': (recursor) => ({ dns_config: ttls, alt_domain: 'alt.', recursors: [recursor] }),
  'only passing, marked cuts, no compression, few records': () => ({
    dns_config: { only_passing: true, enable_truncate: true, disable_compression: true, a_record_limit: 2, udp_answer_limit: 8, enable_additional_node_meta_txt: false },
  }),
  'a longer second domain, another domain, two recursors': (recursor) => ({
    domain: 'example.test', alt_domain: 'consul.', recursors: ['127.0.0.1:1', recursor], dns_config: { udp_answer_limit: 5, enable_truncate: true, allow_stale: false },
  }),
}

const real = realConsul()
const skip = 'missing' in real && process.env['CI'] === undefined ? real.missing : false

for (const [name, config] of Object.entries(worlds)) {
  test(`answers are those of 1.8.7: ${name}`, { skip }, async (t) => {
    if ('missing' in real) assert.fail(real.missing)
    await using recursor = await startFakeRecursor()
    const settings = config(`127.0.0.1:${recursor.port}`)
    await using theirs = await startReal(real.path, settings)
    await using ours = await startOurs(settings)
    await Promise.all([register(ours.http), register(theirs.http)])
    await compare(t, ours, theirs)
  })
}

test('answers of 1.8.7 follow every change at once, and so do ours', { skip }, async (t) => {
  if ('missing' in real) assert.fail(real.missing)
  await using recursor = await startFakeRecursor()
  const settings = { recursors: [`127.0.0.1:${recursor.port}`] }
  await using theirs = await startReal(real.path, settings)
  await using ours = await startOurs(settings)
  const asked: readonly Asked[] = [
    ...['A', 'SRV', 'ANY', 'AAAA'].map((type) => ({ name: 'moving.service.consul', type })), { name: 'new.moving.service.consul', type: 'SRV' },
    { name: 'renamed.service.consul', type: 'SRV' }, { name: 'c1.node.consul', type: 'ANY' }, { name: '1.0.30.10.in-addr.arpa', type: 'PTR' },
  ]
  for (const change of changes) {
    await Promise.all([register(ours.http, [change]), register(theirs.http, [change])])
    await t.test(JSON.stringify(change), async () => {
      for (const question of asked) assert.deepEqual(await ask(ours.dns, question), await ask(theirs.dns, question), question.type.toString())
    })
  }
})

async function compare(t: TestContext, ours: Answering, theirs: Answering): Promise<void> {
  for (const asked of questions) {
    const { name, type, ...rest } = asked
    const title = `${type} ${name} ${JSON.stringify(rest)}`
    await t.test(title, async () => {
      const [mine, real] = await Promise.all([ask(ours.dns, asked), ask(theirs.dns, asked)])
      assert.deepEqual(mine, real)
    })
  }
}

async function ask(port: number, asked: Asked): Promise<Seen | 'no answer'> {
  const message = questionBytes(asked)
  const answer = asked.tcp === true ? (await askTcp(port, message))[0] : await askUdp(port, message)
  if (answer === undefined) return 'no answer'
  return { ...seen(answer, asked.chance), ...(asked.passed === true ? { bytes: 0 } : {}) }
}
