import assert from 'node:assert/strict'
import test from 'node:test'
import { skipWithoutReal } from '../interop/programs.ts'
import { assertEqualStates } from './equal-states.ts'
import { type MixedAgent, MixedCluster } from './mixed-cluster.ts'
import { SteadyLoad } from './steady-load.ts'

const settings = 'disable_coordinates = true autopilot { server_stabilization_time = "200ms" }'

/** The Raft addresses of all voters, as a server says. */
async function voters({ client }: MixedAgent): Promise<readonly string[]> {
  const configuration = await client.operator.raftConfiguration()
  return configuration.Servers?.filter(({ Voter }) => Voter).map(({ Address }) => Address) ?? []
}

/** A new server comes, an old one goes; the cluster never has fewer than three voters. */
async function replace(cluster: MixedCluster, coming: MixedAgent, going: MixedAgent): Promise<void> {
  coming.start()
  await cluster.eventually(`${coming.name} votes`, async () => (await voters(coming)).includes(coming.rpcAddress))
  await going.leave()
  await cluster.eventually(`${going.name} is gone`, async () => !(await voters(coming)).includes(going.rpcAddress))
}

test('three real servers are replaced one by one, and back again, under 200 requests a second', { skip: skipWithoutReal, timeout: 300_000 }, async () => {
  // Six servers that were and will be real, three of ours between them; the clients stay.
  const all = await MixedCluster.prepare({
    servers: ['real', 'real', 'real', 'ours', 'ours', 'ours', 'real', 'real', 'real'], expect: 3, clients: ['real', 'ours'], config: settings,
  })
  await using cluster = all
  const [first, ours, last] = [all.servers.slice(0, 3), all.servers.slice(3, 6), all.servers.slice(6, 9)]
  for (const agent of [...first, ...all.clients]) agent.start()
  await cluster.formed()
  await using load = new SteadyLoad(all.clients.flatMap(({ client }) => [client, client]), 200)
  for (const [at, server] of ours.entries()) await replace(cluster, server, first[at]!)
  assert.equal((await cluster.leader()).program, 'ours')
  // A change of members is no entry of the state's, so the last one must be another for the indexes to be one.
  await load.quiet(async () => {
    await cluster.put(ours[0]!, 'quiet', 'x')
    assert.ok(await assertEqualStates(cluster) > 10)
  })
  for (const [at, server] of last.entries()) await replace(cluster, server, ours[at]!)
  assert.equal((await cluster.leader()).program, 'real')
  await load.until(1000)
  await load.stop()
  assert.deepEqual(load.unexplained, [])
  assert.deepEqual(load.contradictions(), [])
  await cluster.put(last[0]!, 'quiet', 'y')
  await assertEqualStates(cluster)
})
