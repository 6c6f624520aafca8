import assert from 'node:assert/strict'
import test from 'node:test'
import type { ServerInfo } from '../cluster/server-info.ts'
import { KVSApply, KVSGet } from '../contract/rpc/index.ts'
import { SimulatedClock } from '../runtime/sim/clock.ts'
import { Scheduler } from '../runtime/sim/scheduler.ts'
import { KeyRequest, KVSRequest } from '../wire/records/kv.ts'
import { callLeader, LeaderReplaced } from './leader-call.ts'

const leader = { address: 'a:1' } as ServerInfo

/** A follower whose leader answers when the test says so. */
function follower() {
  const scheduler = new Scheduler(() => new Promise((resolve) => void setImmediate(resolve)))
  const answer = Promise.withResolvers<unknown>()
  const waiting = new Set<() => void>()
  let leads: string | undefined = 'a:1'
  const server = {
    raft: { leader: () => (leads === undefined ? undefined : { id: '', address: leads }) },
    neighbours: { call: () => answer.promise },
    runtime: { clock: new SimulatedClock(scheduler, { name: 'n', dead: false, pausedUntil: 0 }) },
    onLeadershipChange(callback: () => void) {
      waiting.add(callback)
      return () => waiting.delete(callback)
    },
  } as unknown as Parameters<typeof callLeader>[0]
  const change = (to: string | undefined): void => {
    leads = to
    const callbacks = [...waiting]
    waiting.clear()
    for (const callback of callbacks) callback()
  }
  return { server, answer, change, waiting, pass: (ms: number) => scheduler.run(scheduler.now + ms, () => false) }
}

test('the leader answers, and nothing is left behind', async () => {
  const { server, answer, change, waiting } = follower()
  const called = callLeader(server, leader, KVSApply, KVSRequest.zero())
  change(undefined)
  change('a:1')
  answer.resolve(true)
  assert.equal(await called, true)
  assert.equal(waiting.size, 0)
})

test('a read is given up as soon as another leads', async () => {
  const { server, change } = follower()
  const called = callLeader(server, leader, KVSGet, KeyRequest.zero())
  change(undefined)
  change('b:1')
  await assert.rejects(called, LeaderReplaced)
})

test('a write waits a little for the last word of the old leader, and then nobody knows', async () => {
  const { server, answer, change, pass } = follower()
  const [one, other] = [callLeader(server, leader, KVSApply, KVSRequest.zero()), follower()]
  change('b:1')
  await pass(900)
  answer.resolve(true)
  assert.equal(await one, true)
  const called = callLeader(other.server, leader, KVSApply, KVSRequest.zero())
  other.change('b:1')
  const refused = assert.rejects(called, { message: 'leadership lost while committing log' })
  await other.pass(1_100)
  await refused
})
