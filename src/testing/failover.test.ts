import assert from 'node:assert/strict'
import test from 'node:test'
import { startCluster } from './index.ts'

/** Virtual milliseconds from the leader's crash until a survivor acknowledges a write. */
async function failover(seed: number, servers: number): Promise<number> {
  await using cluster = await startCluster({ servers, seed })
  await cluster.advance(1000 + (seed % 17) * 97)
  const leader = await cluster.until(cluster.leader())
  const survivor = cluster.servers.find((server) => server !== leader)!
  const crashed = cluster.now
  leader!.crash()
  let written = false
  while (!written) written = await cluster.until(survivor.client.kv.put('a', 'b').then(() => true, () => false))
  return cluster.now - crashed
}

for (const [servers, seeds] of [[3, 25], [5, 10]] as const) {
  test(`when the leader of ${servers} servers is killed, the next write is acknowledged within half a second`, async () => {
    const times: number[] = []
    for (let seed = 1; seed <= seeds; seed++) times.push(await failover(seed, servers))
    const slowest = Math.max(...times)
    assert.ok(slowest < 500, `seed ${times.indexOf(slowest) + 1} takes ${slowest.toFixed(0)} ms`)
    // Less would mean that a leader which lives after all has no time to be heard again.
    assert.ok(Math.min(...times) >= 50)
  })
}
