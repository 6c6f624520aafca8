import assert from 'node:assert/strict'
import test from 'node:test'
import { devPool, lanPool, wanPool, type PoolTimings } from './options.ts'

const six = (of: PoolTimings): readonly number[] =>
  [of.gossipIntervalMs, of.gossipNodes, of.probeIntervalMs, of.probeTimeoutMs, of.suspicionMult, of.retransmitMult]

test('pools are as fast as those of a real agent (protocol/gossip.md §6.2)', () => {
  assert.deepEqual(six(lanPool), [200, 3, 1000, 500, 4, 4])
  assert.deepEqual(six(wanPool), [500, 3, 5000, 3000, 6, 4])
  for (const pool of [lanPool, wanPool]) assert.deepEqual(six(devPool(pool)), [100, 3, 100, 100, 3, 4])
})
