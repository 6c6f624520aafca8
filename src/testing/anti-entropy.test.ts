import assert from 'node:assert/strict'
import test from 'node:test'
import { startCluster } from './index.ts'

test('a server that came up syncs once more within seconds, since its first full sync may have come before its state', async () => {
  await using cluster = await startCluster({ servers: 1, seed: 1 })
  const [machine] = cluster.servers
  const { client, name, ip } = machine!
  await client.agent.registerService({ Name: 'web' })
  await cluster.until(machine!.restart())
  await cluster.eventually(async () => (await client.health.node(name)).data.some(({ CheckID }) => CheckID === 'serfHealth'))
  await client.catalog.register({ Node: name, Address: ip, SkipNodeUpdate: true, Check: { CheckID: 'foreign', Name: 'Foreign', Status: 'passing' } })
  await client.catalog.deregister({ Node: name, ServiceID: 'web' })
  await cluster.eventually(async () => {
    const { data: checks } = await client.health.node(name)
    const { data: node } = await client.catalog.node(name)
    return checks.every(({ CheckID }) => CheckID === 'serfHealth') && node?.Services?.has('web') === true
  }, 4_000)
})

for (let seed = 1; seed <= 5; seed++) {
  test(`a follower that comes back looks at no empty state, so the tags that others gave to its service stay: seed ${seed}`, async () => {
    await using cluster = await startCluster({ servers: 3, seed })
    const leader = (await cluster.leader())!
    const follower = cluster.servers.find((server) => server !== leader)!
    await follower.client.agent.registerService({ Name: 'web', Tags: ['own'], EnableTagOverride: true })
    const Service = { ID: 'web', Service: 'web', Tags: ['theirs'], EnableTagOverride: true, Weights: { Passing: 1, Warning: 1 } }
    await leader.client.catalog.register({ Node: follower.name, Address: follower.ip, SkipNodeUpdate: true, Service })
    follower.crash()
    await cluster.advance(100)
    await cluster.until(follower.start())
    assert.equal((await follower.client.catalog.nodes({ stale: true })).data.length, 3)
    await cluster.advance(15_000)
    assert.deepEqual((await leader.client.catalog.service('web')).data[0]?.ServiceTags, ['theirs'])
  })
}
