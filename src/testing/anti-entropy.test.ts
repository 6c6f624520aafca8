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
