import assert from 'node:assert/strict'
import test from 'node:test'
import type { Client } from '../../src/api/index.ts'
import { skipWithoutReal } from '../interop/programs.ts'
import { assertEqualStates } from './equal-states.ts'
import { MixedCluster, type Program } from './mixed-cluster.ts'

/** A log that soon forgets, so that who was away needs a snapshot. */
const settings = 'disable_coordinates = true raft_snapshot_threshold = 50 raft_snapshot_interval = "1s" raft_trailing_logs = 10'

async function lastSnapshot({ agent }: Client): Promise<number> {
  const { Stats } = await agent.self()
  return Number(Stats?.get('raft')?.get('last_snapshot_index'))
}

for (const [leader, follower] of [['real', 'ours'], ['ours', 'real']] as const satisfies readonly (readonly [Program, Program])[]) {
  test(`${leader === 'real' ? 'a real leader' : 'our leader'} sends its snapshot to ${follower === 'real' ? 'a real follower' : 'ours'}`, { skip: skipWithoutReal, timeout: 300_000 }, async () => {
    await using cluster = await MixedCluster.start({ servers: [leader, leader, follower], leader, config: settings })
    const away = cluster.servers[2]!
    await away.kill()
    const leading = await cluster.leader()
    const { client } = leading
    const put = (key: string, value: string | Uint8Array): Promise<void> => cluster.put(leading, key, value)
    for (let count = 0; count < 300; count++) await put(`k/${count % 100}`, `value ${count}`)
    await put('large', new Uint8Array(500_000).fill(7))
    // The leader has cut its log when a snapshot is newer than all that the other server has.
    await cluster.eventually('the leader took a snapshot', async () => {
      return (await lastSnapshot(client)) > 200
    })
    away.start()
    await cluster.eventually('the follower has caught up', async () => (await away.client.kv.get('large', { stale: true })).data?.Value?.length === 500_000)
    // The leader's log begins far behind what this one had, so all before it came as a snapshot.
    await cluster.eventually('its log begins behind the snapshot', async () => (await lastSnapshot(away.client)) > 200)
    assert.ok(await assertEqualStates(cluster) > 100)
    // And it goes on from there.
    await put('after', 'x')
    await cluster.eventually('what came after is there', async () => (await away.client.kv.get('after', { stale: true })).data !== undefined)
  })
}
