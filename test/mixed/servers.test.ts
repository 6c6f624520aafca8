import assert from 'node:assert/strict'
import test from 'node:test'
import { skipWithoutReal } from '../interop/programs.ts'
import { assertEqualStates } from './equal-states.ts'
import { MixedCluster, type Program } from './mixed-cluster.ts'

/** Writes of every kind through every server. */
async function load(cluster: MixedCluster): Promise<void> {
  for (const [at, { client, name }] of cluster.servers.entries()) {
    for (let count = 0; count < 40; count++) await client.kv.put(`load/${at}/${count}`, `${name} ${count}`, { flags: count })
    await client.kv.delete(`load/${at}/7`)
    await client.kv.put(`large/${at}`, new Uint8Array(500_000).fill(at))
    const session = await client.session.create({ Name: `of ${name}`, TTL: '600s', Behavior: at === 1 ? 'delete' : 'release' })
    assert.equal(await client.kv.acquire(`lock/${at}`, 'held', session), true)
    if (at === 2) await client.session.destroy(session)
    await client.catalog.register({
      Node: `external-${at}`, Address: `10.9.0.${at}`, NodeMeta: { external: 'yes' },
      Service: { ID: 'db-1', Service: 'db', Port: 5432, Tags: ['primary'], Meta: { a: 'b' } },
      Check: { CheckID: 'db-1', Name: 'alive', Status: 'passing', ServiceID: 'db-1' },
    })
    const { ok } = await client.txn([
      { KV: { Verb: 'set', Key: `txn/${at}/a`, Value: 'x' } }, { KV: { Verb: 'set', Key: `txn/${at}/b`, Value: 'y' } },
      { KV: { Verb: 'delete', Key: `load/${at}/8` } },
    ])
    assert.equal(ok, true)
  }
  await cluster.servers[0]!.client.catalog.deregister({ Node: 'external-1' })
}

const mixes: readonly { readonly servers: readonly Program[]; readonly leader: Program }[] = [
  { servers: ['real', 'real', 'ours'], leader: 'ours' },
  { servers: ['real', 'real', 'ours'], leader: 'real' },
  { servers: ['ours', 'ours', 'real'], leader: 'ours' },
  { servers: ['ours', 'ours', 'real'], leader: 'real' },
]

for (const { servers, leader } of mixes) {
  test(`${servers.join(', ')}, led by ${leader}: one state on all`, { skip: skipWithoutReal, timeout: 300_000 }, async () => {
    await using cluster = await MixedCluster.start({ servers, leader, config: 'disable_coordinates = true' })
    assert.equal((await cluster.leader()).program, leader)
    await load(cluster)
    // Everything written through one server is read through every other.
    for (const { client, name } of cluster.servers) {
      const { data: keys } = await client.kv.keys('load/')
      assert.equal(keys.length, 3 * 38, name)
      const { data: nodes } = await client.catalog.nodes()
      assert.deepEqual(nodes.map(({ Node }) => Node).filter((node) => node.startsWith('external')), ['external-0', 'external-2'], name)
      assert.equal((await client.session.list()).data.length, 2, name)
    }
    assert.ok(await assertEqualStates(cluster) > 150)
  })
}

test('only the real one, to test the test', { skip: skipWithoutReal, timeout: 300_000 }, async () => {
  await using cluster = await MixedCluster.start({ servers: ['real', 'real', 'real'], config: 'disable_coordinates = true' })
  await load(cluster)
  assert.ok(await assertEqualStates(cluster) > 150)
})
