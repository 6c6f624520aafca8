import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { Client } from '../../src/api/index.ts'
import { skipWithoutReal } from '../interop/programs.ts'
import { assertEqualStates } from '../mixed/equal-states.ts'
import { type MixedAgent, MixedCluster, type Program } from '../mixed/mixed-cluster.ts'
import { SteadyLoad } from '../mixed/steady-load.ts'
import { type Host, type Network, withNetwork } from './network.ts'

/** A network that is neither quick nor reliable. */
const path = { delayMs: 5, jitterMs: 5, loss: 0.01 }

/** Members that hold each other for dead try again twice a minute, and leave to chance whether. */
const reunitedMs = 80_000

/** What is read from an agent that has no leader, and what is written to it. */
async function withoutLeader({ client }: MixedAgent): Promise<void> {
  const refused = { status: 500, body: 'No cluster leader' }
  await Promise.all([
    assert.rejects(client.kv.put('refused', 'x'), refused),
    assert.rejects(client.kv.get('before'), refused),
    assert.rejects(client.kv.get('before', { consistent: true }), refused),
    assert.rejects(client.catalog.nodes(), refused),
  ])
  const { data } = await client.kv.get('before', { stale: true })
  assert.equal(data?.text(), 'x')
}

const text = async ({ kv }: Client, key: string): Promise<string | undefined> => (await kv.get(key)).data?.text()

/** Whether packets to and from who is alone vanish, or its interface is down, as its own system knows. */
type Cut = 'on the way' | 'at the cable'

async function partitioned(network: Network, servers: readonly Program[], leader: Program, cut: Cut): Promise<void> {
  await network.everywhere(path)
  await using cluster = await MixedCluster.start({ servers, clients: ['ours'], leader, hosts: network.hosts, config: 'disable_coordinates = true' })
  const { client } = cluster.clients[0]!
  await client.kv.put('before', 'x')
  await using load = new SteadyLoad([client, client], 40)
  const old = await cluster.leader()
  assert.equal(old.program, leader)
  const alone = network.hosts[cluster.servers.indexOf(old)]!
  const rest: readonly Host[] = network.hosts.filter((host) => host !== alone)
  const majority = cluster.servers.filter((server) => server !== old)

  if (cut === 'at the cable') await network.link(alone, false)
  else await network.between([alone], rest, { cut: true })
  await cluster.eventually('the others have a leader of their own', async () => {
    const chosen = await majority[0]!.client.status.leader()
    return majority.some(({ rpcAddress }) => rpcAddress === chosen)
  })
  await cluster.eventually('who is alone has resigned', async () => (await old.client.status.leader()) === '')
  await withoutLeader(old)
  // One of them may still take who is alone for the leader, and lose what it sent there.
  for (const [at, server] of majority.entries()) {
    await cluster.eventually(`${server.name} writes`, () => server.client.kv.put(`during/${at}`, 'y').then(() => true, () => false))
  }
  await cluster.eventually('who is alone is critical', async () => {
    const { data } = await client.health.node(old.name)
    return data.some(({ CheckID, Status }) => CheckID === 'serfHealth' && Status === 'critical')
  })
  // Calls that were on their way to who is alone wait for an answer, as those of the original do; new ones find the others.
  await client.kv.put('during/client', 'y')

  if (cut === 'at the cable') await network.link(alone, true)
  else await network.everywhere(path)
  await cluster.eventually('who was alone follows', async () => (await text(old.client, 'during/0')) === 'y')
  await cluster.formed(reunitedMs)
  await load.stop()
  assert.deepEqual(load.unexplained, [])
  assert.deepEqual(load.contradictions(), [])
  for (const { client: any } of cluster.agents) assert.equal(await text(any, 'refused'), undefined)
  assert.ok(await assertEqualStates(cluster) > 10)
}

const split = (servers: readonly Program[], leader: Program, cut: Cut) => (t: TestContext): Promise<void> =>
  withNetwork(t, 4, (network) => partitioned(network, servers, leader, cut))

test('a leader that is cut off', { concurrency: true, timeout: 300_000 }, async (t) => {
  await Promise.all([
    t.test('of three of ours, its cable pulled', split(['ours', 'ours', 'ours'], 'ours', 'at the cable')),
    t.test('a real one among ours', { skip: skipWithoutReal }, split(['ours', 'real', 'ours'], 'real', 'on the way')),
    t.test('of ours among real ones', { skip: skipWithoutReal }, split(['real', 'ours', 'real'], 'ours', 'on the way')),
  ])
})
