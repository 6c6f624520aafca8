import assert from 'node:assert/strict'
import test from 'node:test'
import { startCluster } from './index.ts'

const day = 86_400_000

test('clocks that are set, anywhere and to and fro, cost no leader, no member, no session, no check and no snapshot', async () => {
  const lines: string[] = []
  const config = 'raft_snapshot_threshold = 20 raft_snapshot_interval = "5s" raft_trailing_logs = 5'
  await using cluster = await startCluster({ servers: 3, clients: 1, seed: 5, config, onLog: (line) => lines.push(line) })
  const [a, b, c] = cluster.servers
  const [client] = cluster.clients
  const { kv, session, health } = client!.client
  const leader = await cluster.until(cluster.leader())
  const registered = await cluster.until(client!.client.request({ method: 'PUT', path: '/v1/agent/check/register', body: '{"Name":"ttl","TTL":"20s","Status":"passing"}' }))
  assert.equal(registered.status, 200)
  const id = await cluster.until(session.create({ TTL: '10s', Behavior: 'delete', LockDelay: '0s' }))
  assert.equal(await cluster.until(kv.acquire('lock', 'me', id)), true)
  const began = lines.length

  for (let round = 0; round < 30; round++) {
    const machine = cluster.agents[round % 4]!
    machine.faults.calendar = [400 * day, -400 * day, 3_600_000, -1, 0][round % 5]!
    await cluster.until(session.renew(id))
    await cluster.until(client!.client.request({ method: 'PUT', path: '/v1/agent/check/pass/ttl' }))
    for (let at = 0; at < 5; at++) await cluster.until(kv.put(`k/${round}/${at}`, 'v'))
    await cluster.advance(4000)
  }
  assert.equal(await cluster.until(cluster.leader()), leader)
  assert.doesNotMatch(lines.slice(began).join('\n'), /EventMemberFailed|cluster leadership lost|entering candidate state|session expired|missed TTL/i)
  assert.equal((await cluster.until(kv.get('lock'))).data?.Session, id)
  assert.deepEqual((await cluster.until(health.state('critical'))).data, [])

  // A state that was last kept before the clock went back is the one that is found again.
  for (const server of [a, b, c]) {
    server!.crash()
    await cluster.until(server!.start())
    await cluster.eventually(() => server!.client.kv.keys('k/').then(({ data }) => data.length === 150, () => false))
  }
  const { Stats } = await cluster.until(a!.client.agent.self())
  assert.ok(Number(Stats?.get('raft')?.get('last_snapshot_index')) > 100)
})
