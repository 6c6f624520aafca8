import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'node:test'
import { startOurs } from './agents.ts'
import { askTcp, askUdp } from './ask.ts'
import { startFakeRecursor } from './fake-recursor.ts'
import { questionBytes, seen } from './message.ts'

const foo = questionBytes({ name: 'www.foo.test', type: 'A' })

test('recursors are tried in order: one that is gone, one that is silent, one that refuses, one that knows', async () => {
  const silent = createSocket('udp4').bind(0, '127.0.0.1')
  await once(silent, 'listening')
  await using refusing = await startFakeRecursor({ refuses: true })
  await using knowing = await startFakeRecursor()
  const recursors = [1, silent.address().port, refusing.port, knowing.port].map((port) => `127.0.0.1:${port}`)
  // Whoever knows has as long as whoever is silent, which a busy machine needs.
  await using agent = await startOurs({ recursors, dns_config: { recursor_timeout: '1s' } })
  for (const answer of [await askUdp(agent.dns, foo), (await askTcp(agent.dns, foo))[0]]) {
    assert.ok(answer !== undefined, 'no answer')
    assert.deepEqual(seen(answer).answers, ['www.foo.test 60 A 7.7.7.7'])
  }
  silent.close()
})

test('when no recursor helps the server fails, and says that recursion is available', async () => {
  await using refusing = await startFakeRecursor({ refuses: true })
  await using agent = await startOurs({ recursors: ['127.0.0.1:1', `127.0.0.1:${refusing.port}`] })
  const answer = await askUdp(agent.dns, foo)
  assert.equal(answer && seen(answer).head, 'id 1234 opcode 0 code 2 qr rd ra')
})

test('many questions that wait for a recursor do not keep others waiting', async () => {
  const silent = createSocket('udp4').bind(0, '127.0.0.1')
  await once(silent, 'listening')
  await using agent = await startOurs({ recursors: [`127.0.0.1:${silent.address().port}`], dns_config: { recursor_timeout: '60s' } })
  const client = createSocket('udp4')
  // No more at once than a system holds ready for the agent, so that nothing is lost.
  for (let n = 0; n < 1000; n += 50) {
    const heard = once(silent, 'message')
    for (let at = 0; at < 50; at += 1) client.send(foo, agent.dns, '127.0.0.1')
    await heard
  }
  const start = performance.now()
  const answer = await askUdp(agent.dns, questionBytes({ name: 'd1.node.consul', type: 'A' }))
  assert.ok(answer !== undefined && performance.now() - start < 20_000)
  client.close()
  silent.close()
})
