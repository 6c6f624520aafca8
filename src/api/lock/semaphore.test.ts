import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import test from 'node:test'
import { createClient } from '../client.ts'
import type { Client } from '../client.ts'
import { VirtualAgent } from '../virtual-agent.suite.ts'
import { VirtualTiming, settled } from '../virtual-timing.ts'
import type { Held } from './hold.ts'

function setUp(): { agent: VirtualAgent; timing: VirtualTiming; client: Client } {
  const timing = new VirtualTiming()
  const agent = new VirtualAgent(timing)
  return { agent, timing, client: createClient({ transport: agent.transport, timing }) }
}

function slotOf(client: Client, limit = 2): Promise<Held> {
  return client.semaphore('sem', limit).acquire()
}

const holdersIn = (agent: VirtualAgent): unknown => JSON.parse(Buffer.from(agent.entries.get('sem/.lock')?.Value ?? '', 'base64').toString())

test('acquire() takes a slot in the layout of Consul, and release() gives it back', async () => {
  const { agent, client } = setUp()
  const slot = await slotOf(client)
  const flags = String(0xe0f69a2baa414de0n)
  const contender = agent.entries.get(`sem/${slot.session}`)
  assert.deepEqual([contender?.Session, contender?.Flags], [slot.session, flags])
  assert.equal(agent.sessions.get(slot.session)?.Behavior, 'delete')
  assert.deepEqual([agent.entries.get('sem/.lock')?.Session, agent.entries.get('sem/.lock')?.Flags], ['', flags])
  assert.equal(Buffer.from(agent.entries.get('sem/.lock')?.Value ?? '', 'base64').toString(), `{"Limit":2,"Holders":{"${slot.session}":true}}`)
  await slot.release()
  assert.deepEqual(holdersIn(agent), { Limit: 2, Holders: {} })
  assert.deepEqual([...agent.entries.keys()], ['sem/.lock'])
  assert.equal(agent.sessions.size, 0)
})

test('a prefix is cleaned as agents do it', async () => {
  const { agent, client } = setUp()
  const slot = await client.semaphore('x//./y/../sem/', 2).acquire()
  assert.deepEqual([...agent.entries.keys()], [`x/sem/${slot.session}`, 'x/sem/.lock'])
  assert.ok(agent.seen.includes('GET /v1/kv/x/sem/?wait=15s&recurse'))
  await slot.release()
})

test('no more than the limit hold a slot, and the next waits for one to be given back', async () => {
  const { agent, client } = setUp()
  const first = await slotOf(client)
  const second = await slotOf(client)
  let got = false
  const third = slotOf(client).then((slot) => {
    got = true
    return slot
  })
  await settled()
  assert.equal(got, false)
  await second.release()
  const slot = await third
  assert.deepEqual(holdersIn(agent), { Limit: 2, Holders: { [first.session]: true, [slot.session]: true } })
  await first.release()
  await slot.release()
})

test('the slot of a session that ended is given to the next', async () => {
  const { agent, client } = setUp()
  const first = await slotOf(client, 1)
  const second = slotOf(client, 1)
  await settled()
  agent.invalidate(first.session)
  const slot = await second
  assert.equal(first.lost.aborted, true)
  assert.deepEqual(holdersIn(agent), { Limit: 1, Holders: { [slot.session]: true } })
  await first.release()
  await slot.release()
})

test('a contender that loses a race for a slot looks again', async () => {
  const { agent, client } = setUp()
  const racing = slotOf(client)
  let raced = false
  agent.interfere = (request) => {
    if (raced || !request.startsWith('PUT /v1/kv/sem/.lock')) return undefined
    raced = true
    return { status: 200, body: 'false' }
  }
  const slot = await racing
  assert.equal(raced, true)
  assert.equal(agent.seen.filter((request) => request.startsWith('PUT /v1/kv/sem/.lock')).length, 2)
  await slot.release()
})

test('release() looks again when another contender was faster', async () => {
  const { agent, client } = setUp()
  const slot = await slotOf(client)
  let refusals = 2
  agent.interfere = (request) => (request.startsWith('PUT /v1/kv/sem/.lock') && refusals-- > 0 ? { status: 200, body: 'false' } : undefined)
  await slot.release()
  assert.deepEqual(holdersIn(agent), { Limit: 2, Holders: {} })
})

test('tryAcquire() gives undefined when the time is over, and takes the contender away', async () => {
  const { agent, client, timing } = setUp()
  const first = await slotOf(client, 1)
  const second = client.semaphore('sem', 1).tryAcquire({ forMs: 2_000 })
  await settled()
  await timing.advance(2_000)
  await timing.advance(1)
  assert.equal(await second, undefined)
  assert.deepEqual([...agent.entries.keys()].sort(), ['sem/.lock', `sem/${first.session}`].sort())
  await first.release()
})

test('another limit, another use and a broken list are refused', async () => {
  const { client } = setUp()
  const slot = await slotOf(client)
  await assert.rejects(client.semaphore('sem', 3).acquire(), { code: 'limit', message: 'semaphore limit conflict (lock: 2, local: 3)' })
  await slot.release()
  await client.kv.put('sem/.lock', 'not for semaphores')
  const conflict = { code: 'conflict', message: 'Existing key does not match semaphore use' }
  await assert.rejects(client.semaphore('sem', 2).acquire(), conflict)
  await assert.rejects(client.semaphore('sem', 2).destroy(), conflict)
  await client.kv.put('sem/.lock', 'junk', { flags: 0xe0f69a2baa414de0n })
  await assert.rejects(client.semaphore('sem', 2).acquire(), {
    message: "lock decoding failed: invalid character 'j' looking for beginning of value",
  })
  assert.throws(() => client.semaphore('', 2), { message: 'missing prefix' })
  assert.throws(() => client.semaphore('a', 0), { message: 'semaphore limit must be positive' })
})

test('destroy() deletes the list unless a living session is on it', async () => {
  const { agent, client } = setUp()
  const semaphore = client.semaphore('sem', 2)
  await semaphore.destroy()
  const slot = await semaphore.acquire()
  await assert.rejects(semaphore.destroy(), { code: 'held', message: 'Semaphore already held' })
  await assert.rejects(client.semaphore('sem', 2).destroy(), { code: 'in-use', message: 'Semaphore in use' })
  await slot.release()
  // Somebody who died while holding: still on the list, but without a contender.
  await client.kv.put('sem/.lock', '{"Limit":2,"Holders":{"dead":true}}', { flags: 0xe0f69a2baa414de0n })
  await semaphore.destroy()
  assert.equal(agent.entries.size, 0)
})
