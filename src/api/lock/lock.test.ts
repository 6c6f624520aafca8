import assert from 'node:assert/strict'
import test from 'node:test'
import { createClient } from '../client.ts'
import type { Client } from '../client.ts'
import { VirtualAgent } from '../virtual-agent.suite.ts'
import { VirtualTiming, settled } from '../virtual-timing.ts'
import type { Held } from './hold.ts'
import type { HoldOptions } from './options.ts'

function setUp(): { agent: VirtualAgent; timing: VirtualTiming; client: Client } {
  const timing = new VirtualTiming()
  const agent = new VirtualAgent(timing)
  return { agent, timing, client: createClient({ transport: agent.transport, timing }) }
}

function held(client: Client, key = 'a/.lock', options: HoldOptions = {}): Promise<Held> {
  return client.lock(key, options).acquire()
}

test('acquire() holds the key in the layout of Consul, and release() leaves nothing behind', async () => {
  const { agent, client } = setUp()
  const hold = await held(client, 'a/.lock', { value: 'me', sessionName: 'mine', sessionTtlMs: 20_000, lockDelayMs: 1_500 })
  const session = agent.sessions.get(hold.session)
  assert.deepEqual([session?.Name, session?.TTL, session?.LockDelay, session?.Behavior], ['mine', '20s', '1.5s', 'release'])
  const entry = agent.entries.get('a/.lock')
  assert.deepEqual([entry?.Session, entry?.Flags, entry?.Value], [hold.session, String(0x2ddccbc058a50c18n), 'bWU='])
  await hold.release()
  assert.equal(agent.entries.get('a/.lock')?.Session, '')
  assert.equal(agent.sessions.size, 0)
  assert.equal(hold.lost.aborted, false)
  await hold.release()
})

test('await using gives the lock back at the end of the scope', async () => {
  const { agent, client } = setUp()
  {
    await using hold = await client.lock('a').acquire()
    assert.equal(agent.entries.get('a')?.Session, hold.session)
  }
  assert.equal(agent.entries.get('a')?.Session, '')
  assert.equal(agent.sessions.size, 0)
})

test('a second contender waits for the first without asking again and again', async () => {
  const { agent, client } = setUp()
  const first = await held(client)
  const second = client.lock('a/.lock').acquire()
  await settled()
  const before = agent.seen.length
  await settled()
  assert.equal(agent.seen.length, before)
  await first.release()
  const hold = await second
  assert.equal(agent.entries.get('a/.lock')?.Session, hold.session)
  await hold.release()
})

test('acquire() can be given up, and its session goes with it', async () => {
  const { agent, client } = setUp()
  const first = await held(client)
  const stop = new AbortController()
  const second = client.lock('a/.lock').acquire({ signal: stop.signal })
  await settled()
  assert.equal(agent.sessions.size, 2)
  const reason = new Error('enough')
  stop.abort(reason)
  await assert.rejects(second, reason)
  assert.deepEqual([...agent.sessions.keys()], [first.session])
  await first.release()
})

test('tryAcquire() gives undefined when the time is over', async () => {
  const { agent, client, timing } = setUp()
  const first = await held(client)
  const second = client.lock('a/.lock').tryAcquire({ forMs: 3_000 })
  await settled()
  await timing.advance(3_000)
  await timing.advance(1)
  assert.equal(await second, undefined)
  assert.deepEqual([...agent.sessions.keys()], [first.session])
  await first.release()
})

test('a lock delay is waited for, then the lock is taken', async () => {
  const { agent, client, timing } = setUp()
  const first = await held(client)
  agent.invalidate(first.session)
  await settled()
  const second = client.lock('a/.lock').acquire()
  await settled()
  // The refused lock is tried every five seconds; the delay of this agent is fifteen.
  await timing.advance(5_000)
  await timing.advance(5_000)
  assert.equal(agent.entries.get('a/.lock')?.Session, '')
  await timing.advance(5_000)
  const hold = await second
  assert.equal(agent.entries.get('a/.lock')?.Session, hold.session)
  const tries = agent.seen.filter((request) => request.includes('acquire=session-2')).length
  assert.equal(tries, 4)
  await hold.release()
  await first.release()
})

test('tryAcquire() ends during a lock delay as well', async () => {
  const { agent, client, timing } = setUp()
  agent.invalidate((await held(client)).session)
  await settled()
  const second = client.lock('a/.lock').tryAcquire({ forMs: 2_000 })
  await settled()
  await timing.advance(2_001)
  assert.equal(await second, undefined)
})

test('the session is renewed at half of its TTL, as the agent sets it', async () => {
  const { agent, client, timing } = setUp()
  const hold = await held(client)
  const renewals = (): number => agent.seen.filter((request) => request.includes('/renew/')).length
  await timing.advance(7_499)
  assert.equal(renewals(), 0)
  await timing.advance(1)
  assert.equal(renewals(), 1)
  await timing.advance(15_000)
  assert.equal(renewals(), 3)
  await hold.release()
  assert.equal(hold.lost.aborted, false)
})

test('lost fires when the session ends, the key is deleted, or another takes it by force', async () => {
  const ways: readonly ((agent: VirtualAgent, hold: Held, client: Client) => unknown)[] = [
    (agent, hold) => agent.invalidate(hold.session),
    (_agent, _hold, client) => client.kv.delete('a/.lock'),
    (_agent, hold, client) => client.kv.release('a/.lock', '', hold.session),
  ]
  for (const lose of ways) {
    const { agent, client } = setUp()
    const hold = await held(client)
    await settled()
    assert.equal(hold.lost.aborted, false)
    await lose(agent, hold, client)
    await settled()
    assert.equal(hold.lost.aborted, true)
    assert.match(String(hold.lost.reason), /Lock lost/)
    await hold.release()
  }
})

test('lost fires at the first error of the watch unless retries are allowed', async () => {
  const { agent, client } = setUp()
  const hold = await held(client)
  agent.interfere = (request) => (request.startsWith('GET') ? { status: 500, body: 'No cluster leader' } : undefined)
  await client.kv.put('other', '')
  await settled()
  assert.match(String(hold.lost.reason), /No cluster leader/)
  await hold.release()
})

test('the watch survives as many errors in a row as allowed, and starts to count anew after each success', async () => {
  const { agent, client, timing } = setUp()
  const hold = await held(client, 'a/.lock', { monitorRetries: 3, monitorRetryMs: 1_000 })
  await settled()
  let failures = 3
  agent.interfere = (request) => (request.startsWith('GET') && failures-- > 0 ? { status: 500, body: 'No cluster leader' } : undefined)
  for (const round of [1, 2]) {
    failures = 3
    await client.kv.put('other', `${round}`)
    await settled()
    for (let i = 0; i < 3; i++) await timing.advance(1_000)
    assert.equal(hold.lost.aborted, false, `round ${round}`)
  }
  failures = 4
  await client.kv.put('other', 'last')
  await settled()
  for (let i = 0; i < 3; i++) await timing.advance(1_000)
  assert.equal(hold.lost.aborted, true)
  await hold.release()
})

test('errors that are no server errors lose the lock at once, retries or not', async () => {
  const { agent, client } = setUp()
  const hold = await held(client, 'a/.lock', { monitorRetries: 3 })
  await settled()
  agent.interfere = (request) => (request.startsWith('GET') ? { status: 403, body: 'Permission denied' } : undefined)
  await client.kv.put('other', '')
  await settled()
  assert.match(String(hold.lost.reason), /Permission denied/)
  await hold.release()
})

test('lost fires a whole TTL after the last renewal that was answered, though the agent is silent', async () => {
  const { agent, client, timing } = setUp()
  const hold = await held(client)
  await timing.advance(7_500)
  agent.interfere = () => 'hang'
  await timing.advance(14_999)
  assert.equal(hold.lost.aborted, false)
  await timing.advance(1)
  assert.equal(hold.lost.aborted, true)
  assert.match(String(hold.lost.reason), /session not renewed in time/)
  agent.interfere = () => undefined
  await hold.release()
})

test('renewals that fail are repeated every second while there is hope', async () => {
  const { agent, client, timing } = setUp()
  const hold = await held(client)
  agent.interfere = (request) => (request.includes('/renew/') ? { status: 500, body: 'No cluster leader' } : undefined)
  await timing.advance(12_600)
  const tries = agent.seen.filter((request) => request.includes('/renew/')).length
  assert.equal(tries, 6)
  agent.interfere = () => undefined
  await timing.advance(10_000)
  assert.equal(hold.lost.aborted, false)
  await hold.release()
})

test('a session that is brought along is neither renewed nor destroyed', async () => {
  const { agent, client, timing } = setUp()
  const session = await client.session.create({ TTL: '30s' })
  const hold = await held(client, 'a/.lock', { session })
  assert.equal(hold.session, session)
  await timing.advance(60_000)
  await hold.release()
  assert.equal(agent.entries.get('a/.lock')?.Session, '')
  assert.ok(agent.sessions.has(session))
  assert.ok(!agent.seen.some((request) => request.includes('/renew/')))
})

test('a key of another use is refused, by acquire() and by destroy()', async () => {
  const { client } = setUp()
  await client.kv.put('a/.lock', 'a plain value')
  const conflict = { name: 'LockError', code: 'conflict', message: 'Existing key does not match lock use' }
  await assert.rejects(client.lock('a/.lock').acquire(), conflict)
  await assert.rejects(client.lock('a/.lock').destroy(), conflict)
})

test('destroy() deletes the key unless somebody holds it', async () => {
  const { agent, client } = setUp()
  const lock = client.lock('a/.lock')
  await lock.destroy()
  const hold = await lock.acquire()
  await assert.rejects(lock.destroy(), { code: 'held', message: 'Lock already held' })
  await assert.rejects(client.lock('a/.lock').destroy(), { code: 'in-use', message: 'Lock in use' })
  await hold.release()
  await lock.destroy()
  assert.equal(agent.entries.has('a/.lock'), false)
})

test('one handle is held once at a time', async () => {
  const { client } = setUp()
  const lock = client.lock('a/.lock')
  const hold = await lock.acquire()
  await assert.rejects(lock.acquire(), { code: 'held', message: 'Lock already held' })
  await hold.release()
  await (await lock.acquire()).release()
})

test('errors have the words of the Go client', async () => {
  const { agent, client } = setUp()
  agent.interfere = (request) => (request.startsWith('PUT /v1/session/create') ? { status: 500, body: 'No cluster leader' } : undefined)
  await assert.rejects(client.lock('a').acquire(), { message: 'failed to create session: Unexpected response code: 500 (No cluster leader)' })
  agent.interfere = (request) => (request.startsWith('GET') ? { status: 500, body: 'x' } : undefined)
  await assert.rejects(client.lock('a').acquire(), { message: 'failed to read lock: Unexpected response code: 500' })
  agent.interfere = (request) => (request.includes('acquire=') ? { status: 500, body: 'x' } : undefined)
  await assert.rejects(client.lock('a').acquire(), { message: 'failed to acquire lock: Unexpected response code: 500 (x)' })
  assert.equal(agent.sessions.size, 0)
  assert.throws(() => client.lock(''), { message: 'missing key' })
})
