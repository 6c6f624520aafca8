import assert from 'node:assert/strict'
import test from 'node:test'
import { StatusLeader } from '../contract/rpc/status/leader.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import { SimulatedClock } from '../runtime/sim/clock.ts'
import { Scheduler } from '../runtime/sim/scheduler.ts'
import { SeededRandom } from '../runtime/sim/random.ts'
import { settledPromises } from '../runtime/node/turn.ts'
import type { ServerContext } from './context.ts'
import { leaderLost } from './leader-loss.ts'

interface Peer {
  readonly leader: () => string
  readonly index: number
}

/** What server `b` of some does when it finds that `z` has ended. */
async function lose(peers: Readonly<Record<string, Peer>>, ownIndex = 5) {
  const scheduler = new Scheduler(settledPromises)
  const clock = new SimulatedClock(scheduler, { name: 'b', dead: false, pausedUntil: 0 })
  const did: string[] = []
  let standInMs: number | undefined
  const server = {
    closing: () => false,
    options: { nodeId: 'b', datacenter: 'dc1' },
    runtime: { clock, random: new SeededRandom(1), log: { debug: () => undefined } },
    raft: {
      role: () => 'Follower',
      leader: () => undefined,
      leaderGone: (address: string) => did.push(`without ${address}`),
      standIn(ms: number) {
        standInMs = ms
        did.push('stands')
      },
      configuration: () => ({ configuration: { Servers: ['b', 'z', ...Object.keys(peers)].map((ID) => ({ Suffrage: 0, ID, Address: `${ID}:1` })) } }),
      stats: () => ({ last_log_index: String(ownIndex), last_log_term: '1' }),
    },
    neighbours: {
      serverAt: (address: string) => ({ name: address.slice(0, 1) }),
      async call({ name }: { name: string }, method: RpcMethod<unknown, unknown>) {
        const peer = peers[name]
        if (peer === undefined) throw new Error('connection refused')
        return method.name === StatusLeader.name ? peer.leader() : { LastContact: '', LastIndex: peer.index, LastTerm: 1 }
      },
    },
  }
  let over = false
  const ended = leaderLost(server as unknown as ServerContext, 'z:1').then(() => (over = true))
  await scheduler.run(60_000, () => over)
  await ended
  return { did, standInMs, took: scheduler.now }
}
const lost = (index: number): Peer => ({ leader: () => '', index })
const led = (index: number): Peer => ({ leader: () => 'z:1', index })

test('who alone has lost the leader does not stand', async () => {
  assert.deepEqual((await lose({ c: led(5) })).did, ['without z:1'])
  assert.deepEqual((await lose({ c: lost(5), d: led(5), e: led(5) })).did, ['without z:1'])
})

test('a majority stands in turn: the longest log first, then by ID', async () => {
  const first = await lose({ c: lost(5) })
  assert.deepEqual(first.did, ['without z:1', 'stands'])
  assert.ok(first.standInMs! >= 50 && first.standInMs! < 100)
  const second = await lose({ a: lost(5) })
  assert.ok(second.standInMs! >= 150 && second.standInMs! < 200)
  const third = await lose({ c: lost(6), d: lost(7), e: led(9) })
  assert.ok(third.standInMs! >= 250 && third.standInMs! < 300)
})

test('who notices later is asked again', async () => {
  let asked = 0
  const late = { index: 5, leader: () => (asked++ < 2 ? 'z:1' : '') }
  const { did, took } = await lose({ c: late })
  assert.deepEqual(did, ['without z:1', 'stands'])
  assert.ok(took >= 200 && took < 400)
})
