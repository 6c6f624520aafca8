import assert from 'node:assert/strict'
import test from 'node:test'
import { startCluster } from './index.ts'

/** A lock that is lost with its session; what is seen at which virtual time. */
async function lostLock(seed: number): Promise<readonly unknown[]> {
  await using cluster = await startCluster({ seed })
  const { client } = cluster.servers[0]!
  const id = await client.session.create({ TTL: '10s', LockDelay: '15s', Behavior: 'release' })
  assert.equal(await client.kv.acquire('leader', 'me', id), true)
  const held = await client.kv.get('leader')
  const change = client.kv.get('leader', { index: held.meta.index, waitMs: 300_000 })
  const freed = await cluster.until(change)
  assert.equal(freed.data?.Session, '')
  const seen: unknown[] = [cluster.now]
  const next = await client.session.create({})
  assert.equal(await client.kv.acquire('leader', 'you', next), false)
  await cluster.eventually(() => client.kv.acquire('leader', 'you', next))
  return [...seen, cluster.now, cluster.traceHash]
}

test('a session ends with its TTL, and its lock is free after the delay', async () => {
  const [ended, free] = await lostLock(1) as [number, number]
  assert.ok(ended >= 20_000 && ended < 21_000, `the session lives for twice its TTL, not ${ended} ms`)
  assert.ok(free - ended >= 14_900 && free - ended < 15_200, `the lock is held back for its delay, not ${free - ended} ms`)
})

test('the same seed gives the same run, another seed another', async () => {
  const first = await lostLock(7)
  assert.deepEqual(await lostLock(7), first)
  assert.notDeepEqual(await lostLock(8), first)
})

test('what was acknowledged survives a crash, for every moment of it', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    await using cluster = await startCluster({ seed })
    const [server] = cluster.servers
    const { client } = server!
    const acknowledged: string[] = []
    const writes = (async () => {
      for (let count = 0; count < 50; count++) {
        await client.kv.put(`k/${count}`, 'v')
        acknowledged.push(`k/${count}`)
      }
    })().catch((error: Error) => assert.match(error.message, /EOF|refused/))
    await cluster.advance(5 + (seed % 10) * 1.5)
    server!.crash()
    await writes
    assert.ok(acknowledged.length > 0 && acknowledged.length < 50, `${acknowledged.length} writes`)
    await cluster.until(server!.start())
    await cluster.eventually(async () => (await client.status.leader()) !== '')
    const { data: keys } = await client.kv.keys('k/')
    for (const key of acknowledged) assert.ok(keys.includes(key), `seed ${seed}: ${key} is lost`)
  }
})

test('a disk that fails stops the server, and nothing is acknowledged any more', async () => {
  await using cluster = await startCluster()
  const [server] = cluster.servers
  await server!.client.kv.put('a', '1')
  server!.faults.full = true
  await assert.rejects(server!.client.kv.put('a', '2'))
  assert.equal(server!.up, false)
  server!.faults.full = false
  await cluster.until(server!.start())
  await cluster.eventually(async () => (await server!.client.status.leader()) !== '')
  const { data } = await server!.client.kv.get('a')
  assert.ok(data !== undefined)
})

test('servers and a client are one cluster, and outlive their leader', async () => {
  await using cluster = await startCluster({ servers: 3, clients: 1, seed: 7 })
  const [client] = cluster.clients
  await cluster.until(client!.client.kv.put('a', 'b'))
  const leader = await cluster.until(cluster.leader())
  leader!.crash()
  await cluster.eventually(() => client!.client.kv.put('a', 'c').then(() => true, () => false))
  await cluster.eventually(async () => (await client!.client.health.state('critical')).data.some(({ Node }) => Node === leader!.name))
})

test('a leader that is cut off refuses writes and default reads, answers stale ones, and follows the next one afterwards', async () => {
  await using cluster = await startCluster({ servers: 3, seed: 3 })
  const old = (await cluster.until(cluster.leader()))!
  const others = cluster.servers.filter((server) => server !== old)
  await cluster.until(old.client.kv.put('a', 'b'))
  cluster.partition([old], others)
  await cluster.eventually(async () => (await old.client.status.leader()) === '')
  const refused = { status: 500, body: 'No cluster leader' }
  await cluster.until(assert.rejects(old.client.kv.put('a', 'lost'), refused))
  await cluster.until(assert.rejects(old.client.kv.get('a'), refused))
  assert.equal((await old.client.kv.get('a', { stale: true })).data?.text(), 'b')
  await cluster.eventually(() => others[0]!.client.kv.put('a', 'c').then(() => true, () => false))
  cluster.heal()
  await cluster.eventually(() => old.client.kv.get('a').then(({ data }) => data?.text() === 'c', () => false))
})
