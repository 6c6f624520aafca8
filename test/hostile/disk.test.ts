import assert from 'node:assert/strict'
import { rmdirSync, symlinkSync } from 'node:fs'
import test, { type TestContext } from 'node:test'
import { type Tmpfs, withTmpfs } from '../disk/tmpfs.ts'
import { assertEqualStates } from '../mixed/equal-states.ts'
import { MixedCluster } from '../mixed/mixed-cluster.ts'

const value = new Uint8Array(30_000).fill(118)

/** A disk for each server. */
function withDisks(t: TestContext, count: number, run: (disks: readonly Tmpfs[]) => Promise<void>): Promise<void> {
  return count === 0 ? run([]) : withDisks(t, count - 1, (disks) => withTmpfs(t, '64m', (disk) => run([...disks, disk])))
}

async function filled(disks: readonly Tmpfs[], role: 'leader' | 'follower'): Promise<void> {
  await using cluster = await MixedCluster.prepare({ servers: ['ours', 'ours', 'ours'], clients: ['ours'], config: 'disable_coordinates = true' })
  for (const [at, { dataDir }] of cluster.servers.entries()) {
    rmdirSync(dataDir)
    symlinkSync(disks[at]!.path, dataDir)
  }
  for (const agent of cluster.agents) agent.start()
  await cluster.formed()
  const leader = await cluster.leader()
  const victim = cluster.servers.find((server) => (server === leader) === (role === 'leader'))!
  const disk = disks[cluster.servers.indexOf(victim)]!
  disk.remount('size=4m')

  const { client } = cluster.clients[0]!
  const acknowledged: string[] = []
  for (let at = 0; victim.alive; at++) {
    // The write that finds the disk full may be one whose end nobody knows; the next may be sent to the one that has ended.
    const written = await client.kv.put(`k/${at}`, value).catch((error: Error) => assert.match(error.message, /leader|EOF|shutdown|stream closed|lost|connection (refused|reset)|broken pipe/))
    if (written === true) acknowledged.push(`k/${at}`)
  }
  await victim.ended()
  assert.match(victim.output, /\[ERROR\] agent: Agent cannot go on: error=".*raft.*(disk is full|I\/O error|ENOSPC|no space left).*"/)
  assert.ok(acknowledged.length > 10, `${acknowledged.length} writes`)
  await cluster.eventually('the others go on', () => client.kv.put('during', 'x').then(() => true, () => false))

  disk.remount('size=64m')
  victim.start()
  await cluster.formed()
  const { data: keys } = await victim.client.kv.keys('k/')
  assert.deepEqual(acknowledged.filter((key) => !keys.includes(key)), [])
  await assertEqualStates(cluster)
}

for (const role of ['leader', 'follower'] as const) {
  test(`a ${role} whose disk is full ends with its reason, the others go on, and with room again it is back`, { timeout: 300_000 }, (t) =>
    withDisks(t, 3, (disks) => filled(disks, role)))
}
