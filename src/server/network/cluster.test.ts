import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import {
  CatalogListNodes, HealthNodeChecks, KVSGet, OperatorRaftGetConfiguration, OperatorRaftRemovePeerByID, OperatorServerHealth, StatusLeader,
  StatusPeers,
} from '../../contract/rpc/index.ts'
import { MemberStatus } from '../../cluster/member.ts'
import { DCSpecificRequest, NodeSpecificRequest } from '../../wire/records/catalog.ts'
import { KeyRequest } from '../../wire/records/kv.ts'
import { RaftRemovePeerRequest } from '../../wire/records/operator.ts'
import type { Server } from '../server.ts'
import { get, put, startServer, type TestServerOptions, until } from './cluster.suite.ts'
import { FakeGossip } from './fake-gossip.suite.ts'

const dc = DCSpecificRequest.make({ Datacenter: 'dc1' })

async function three(t: TestContext, more: TestServerOptions = {}): Promise<{ gossip: FakeGossip; servers: readonly Server[]; leader: Server; followers: readonly Server[] }> {
  const gossip = new FakeGossip()
  const options = { expect: 3, ...more }
  const servers = [await startServer(t, gossip, 1, options), await startServer(t, gossip, 2, options)]
  assert.deepEqual(await servers[0]!.rpc(StatusPeers, dc), [])
  servers.push(await startServer(t, gossip, 3, options))
  await until(servers[0]!, () => servers.some((server) => server.leads()))
  await put(servers[0]!, 'first', '1')
  const leader = servers.find((server) => server.leads())
  assert.ok(leader !== undefined)
  return { gossip, servers, leader, followers: servers.filter((server) => server !== leader) }
}

async function serfHealth(server: Server, node: string): Promise<string | undefined> {
  const { HealthChecks } = await server.rpc(HealthNodeChecks, NodeSpecificRequest.make({ Datacenter: 'dc1', Node: node }))
  return HealthChecks?.find(({ CheckID }) => CheckID === 'serfHealth')?.Status
}

test('three servers that expect each other form a cluster, and each serves reads and writes', async (t) => {
  const { servers, leader } = await three(t)
  for (const [at, server] of servers.entries()) await put(server, `from/${at}`, `${at}`)
  for (const server of servers) {
    for (const at of [0, 1, 2]) assert.equal(await get(server, `from/${at}`), `${at}`)
    assert.equal(await get(server, 'from/2', { RequireConsistent: true }), '2')
    assert.equal(await server.rpc(StatusLeader, dc), leader.options.address)
    // The leader takes members into the catalog one after the other.
    await until(server, async () => (await server.rpc(CatalogListNodes, dc)).Nodes?.map(({ Node }) => Node).join(' ') === 'n1 n2 n3')
  }
})

test('a blocking read on a follower wakes by a write on another', async (t) => {
  const { followers: [one, other] } = await three(t)
  await put(one!, 'watched', '1')
  const { Index } = await one!.rpc(KVSGet, KeyRequest.make({ Datacenter: 'dc1', Key: 'watched' }))
  const waiting = get(one!, 'watched', { MinQueryIndex: Index })
  await put(other!, 'watched', '2')
  assert.equal(await waiting, '2')
})

test('a stale read is answered by the follower itself, once that has applied what was committed when it came', async (t) => {
  const { followers: [one] } = await three(t)
  await until(one!, () => one!.raft.knowsState())
  const reply = await one!.rpc(KVSGet, KeyRequest.make({ Datacenter: 'dc1', Key: 'first', AllowStale: true }))
  assert.equal(reply.KnownLeader, true)
  assert.ok(Number(reply.LastContact) > 0)
})

test('a failed member turns critical, and one that left is gone from the catalog and from Raft', async (t) => {
  const { gossip, leader, followers: [one] } = await three(t)
  await until(leader, async () => (await serfHealth(leader, one!.nodeName)) === 'passing')
  gossip.change(one!.nodeName, 'failed', MemberStatus.failed)
  await until(leader, async () => (await serfHealth(leader, one!.nodeName)) === 'critical')
  gossip.change(one!.nodeName, 'join', MemberStatus.alive)
  await until(leader, async () => (await serfHealth(leader, one!.nodeName)) === 'passing')
  gossip.change(one!.nodeName, 'leave', MemberStatus.left)
  await until(leader, async () => (await serfHealth(leader, one!.nodeName)) === undefined)
  assert.equal(leader.raft.configuration().configuration.Servers.length, 2)
})

test('a leader that leaves hands over, and the next write is taken at once', async (t) => {
  const { leader, followers: [one, other] } = await three(t)
  await until(leader, () => leader.established())
  const timed = async (writes: number): Promise<number> => {
    const began = performance.now()
    for (let at = 0; at < writes; at++) await put(one!, 'after', '1')
    return performance.now() - began
  }
  // On a busy machine every write takes long; an election would take a second more.
  const manyMs = await timed(20)
  const left = leader.leave()
  const takenMs = await timed(1)
  assert.ok(takenMs < 900 + manyMs, `${takenMs} ms, and ${manyMs} ms for twenty writes before`)
  await left
  assert.equal(leader.leads(), false)
  assert.equal(await get(other!, 'after'), '1')
  const next = [one!, other!].find((server) => server.leads())!
  await until(next, () => next.raft.configuration().configuration.Servers.length === 2)
  await assert.rejects(async () => put(leader, 'never', '1'), { message: 'No cluster leader' })
})

test('an archive is saved and restored through a follower', async (t) => {
  const { leader, followers: [one] } = await three(t)
  await put(one!, 'kept', '1')
  await until(leader, () => leader.established())
  const asked = { datacenter: '', token: '' }
  const { archive } = await one!.snapshotSave({ ...asked, allowStale: false })
  const chunks = await Array.fromAsync(archive)
  await put(one!, 'kept', '2')
  await one!.snapshotRestore(asked, (async function* () {
    yield* chunks
  })())
  assert.equal(await get(one!, 'kept'), '1')
})

const remove = (server: Server, ID: string) => server.rpc(OperatorRaftRemovePeerByID, RaftRemovePeerRequest.make({ Datacenter: 'dc1', ID }))

test('autopilot sees the servers well, and the operator takes one out', async (t) => {
  const { leader, followers: [one, other] } = await three(t)
  await until(leader, async () => (await one!.rpc(OperatorServerHealth, DCSpecificRequest.make({ ...dc, AllowStale: true }))).Healthy)
  // On a busy machine one may be late for a moment, and be well again.
  let health = await one!.rpc(OperatorServerHealth, dc)
  await until(leader, async () => health.Healthy || (health = await one!.rpc(OperatorServerHealth, dc)).Healthy)
  assert.equal(health.FailureTolerance, 1)
  assert.deepEqual(health.Servers?.map(({ Name, Healthy, Voter }) => [Name, Healthy, Voter]), [['n1', true, true], ['n2', true, true], ['n3', true, true]])
  assert.deepEqual(health.Servers?.filter(({ Leader }) => Leader).map(({ Address }) => Address), [leader.options.address])

  await assert.rejects(async () => remove(leader, 'nobody'), { message: 'id "nobody" was not found in the Raft configuration' })
  await remove(one!, other!.options.nodeId)
  const { Servers } = await one!.rpc(OperatorRaftGetConfiguration, dc)
  assert.deepEqual(Servers?.map(({ Node }) => Node).toSorted(), [leader.nodeName, one!.nodeName].toSorted())
})

test('a dead server is given up when another takes its place', async (t) => {
  const { gossip, leader, followers: [one] } = await three(t, { stabilizationMs: 3_000 })
  await until(leader, () => leader.established())
  await one!.close()
  gossip.change(one!.nodeName, 'failed', MemberStatus.failed)
  await startServer(t, gossip, 4)
  const names = async (): Promise<readonly string[]> => {
    const { Servers } = await leader.rpc(OperatorRaftGetConfiguration, dc)
    return (Servers ?? []).filter(({ Voter }) => Voter).map(({ Node }) => Node)
  }
  await until(leader, async () => !(await names()).includes(one!.nodeName))
  // Who is new votes only after it has been well for a while.
  assert.equal((await names()).includes('n4'), false)
  await until(leader, async () => (await names()).includes('n4'))
  assert.equal((await names()).length, 3)
  await until(leader, async () => (await serfHealth(leader, one!.nodeName)) === undefined)
})
