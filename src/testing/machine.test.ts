import assert from 'node:assert/strict'
import test from 'node:test'
import { startCluster } from './index.ts'

test('a machine without power tells nobody: its programs are gone, others lose patience; start() brings the agent back', async () => {
  await using cluster = await startCluster({ servers: 3, clients: 1, seed: 3 })
  const [client] = cluster.clients
  const asking = cluster.servers[0]!
  await client!.serve(80, () => ({ body: 'here' }))
  assert.equal((await asking.fetch('http://client-1/')).body, 'here')
  const open = await asking.connect('client-1:80')
  client!.powerOff()
  assert.equal(client!.up, false)
  const began = cluster.now
  await assert.rejects(asking.fetch('http://client-1/', { timeoutMs: 3_000 }), /no answer within|timeout/)
  assert.ok(cluster.now - began >= 2_999, 'it was refused at once')
  await assert.rejects(client!.serve(80, () => ({})), /client-1 has no power/)
  await cluster.eventually(async () => (await asking.client.health.state('critical')).data.some(({ Node }) => Node === 'client-1'))
  await cluster.until(client!.start())
  // The system of the machine that is on again knows nothing of old connections.
  await open.write(Buffer.from('still there?'))
  await assert.rejects(cluster.until(Array.fromAsync(open.chunks)), /connection reset by peer/)
  await assert.rejects(asking.fetch('http://client-1/'), /connection refused/)
  await cluster.eventually(async () => (await asking.client.health.state('critical')).data.length === 0)
})

test('a leader without power is replaced, and what it acknowledged stays', async () => {
  await using cluster = await startCluster({ servers: 3, seed: 5 })
  const leader = await cluster.leader()
  await leader!.client.kv.put('a', '1')
  leader!.powerOff()
  const other = cluster.servers.find((server) => server !== leader)!
  await cluster.eventually(async () => await cluster.leader() !== undefined)
  await cluster.eventually(() => other.client.kv.put('b', '2').then(() => true, () => false))
  await cluster.until(leader!.start())
  await cluster.eventually(() => leader!.client.kv.keys('', { consistent: true }).then(({ data }) => data.join() === 'a,b', () => false))
})

test('slow syncs make writes slow, failing ones stop the server', async () => {
  await using cluster = await startCluster({ servers: 1, seed: 2 })
  const [server] = cluster.servers
  server!.faults.sync = [500, 501]
  const began = cluster.now
  await server!.client.kv.put('a', '1')
  assert.ok(cluster.now - began >= 500)
  server!.faults.sync = [0.2, 0.8]
  server!.faults.syncFailure = 1
  await assert.rejects(server!.client.kv.put('a', '2'))
  assert.equal(server!.up, false)
  server!.faults.syncFailure = 0
  await cluster.until(server!.restart())
  await cluster.eventually(() => server!.client.kv.put('a', '3').then(() => true, () => false))
})

test('two datacenters know each other over WAN, and one goes on without the other', async () => {
  await using cluster = await startCluster({ datacenters: { east: { servers: 1, clients: 1 }, west: { servers: 1 } }, seed: 4 })
  const [east, west] = cluster.datacenters
  assert.deepEqual(cluster.agents.map(({ name }) => name), ['server-1', 'west-server-1', 'client-1'])
  const { client } = east!.clients[0]!
  await client.kv.put('a', 'of the west', { datacenter: 'west' })
  assert.equal((await west!.servers[0]!.client.kv.get('a')).data?.text(), 'of the west')
  assert.equal((await client.kv.get('a')).data, undefined)
  assert.equal((await cluster.leader('west'))?.name, 'west-server-1')
  cluster.partition([...east!.servers, ...east!.clients], west!.servers)
  await client.kv.put('a', 'of the east')
  await assert.rejects(client.kv.get('a', { datacenter: 'west' }))
  cluster.heal()
  await cluster.eventually(() => client.kv.get('a', { datacenter: 'west' }).then(({ data }) => data?.text() === 'of the west', () => false), 120_000)
})

test('a calendar that is wrong breaks nothing: timers do not run by it', async () => {
  await using cluster = await startCluster({ servers: 3, seed: 6 })
  const [server] = cluster.servers
  server!.faults.calendar = 365 * 86_400_000
  const id = await server!.client.session.create({ TTL: '10s' })
  await cluster.advance(9_000)
  server!.faults.calendar = -365 * 86_400_000
  assert.notEqual((await server!.client.session.info(id)).data, undefined)
  await cluster.eventually(async () => (await server!.client.session.info(id)).data === undefined, 15_000)
})

test('a machine with another disk is a new node under its old name, and votes again', async () => {
  await using cluster = await startCluster({ servers: 3, seed: 9, config: 'autopilot { server_stabilization_time = "1s" }' })
  const [machine, other] = cluster.servers
  await other!.client.kv.put('a', '1')
  const { Config: before } = await machine!.client.agent.self()
  assert.throws(() => machine!.replaceDisk(), /server-1 runs/)
  machine!.crash()
  await cluster.eventually(async () => (await other!.client.health.state('critical')).data.some(({ Node }) => Node === 'server-1'))
  machine!.replaceDisk()
  await cluster.until(machine!.start())
  const { Config: after } = await machine!.client.agent.self()
  assert.notEqual(after.NodeID, before.NodeID)
  await cluster.eventually(async () => {
    const { Servers } = await machine!.client.operator.raftConfiguration({ stale: true })
    return Servers?.length === 3 && Servers.some(({ ID, Voter }) => ID === after.NodeID && Voter)
  }, 60_000)
  assert.equal((await machine!.client.kv.get('a', { stale: true })).data?.text(), '1')
})
