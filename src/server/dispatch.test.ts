import assert from 'node:assert/strict'
import test from 'node:test'
import { SimulatedClock } from '../runtime/sim/clock.ts'
import { SeededRandom } from '../runtime/sim/random.ts'
import { Scheduler } from '../runtime/sim/scheduler.ts'
import { settledPromises } from '../runtime/node/turn.ts'
import type { ServerContext } from './context.ts'
import { dispatch } from './dispatch.ts'
import type { Endpoint } from './endpoint.ts'

/** A server of which a test says what Raft is at, and an endpoint that answers what it has. */
function newServer() {
  const scheduler = new Scheduler(settledPromises)
  const clock = new SimulatedClock(scheduler, { name: 'a', dead: false, pausedUntil: 0 })
  const state = { role: 'Leader', caughtUp: false, knowsState: false, content: 'nothing' }
  const changed = new Set<() => void>()
  const server = {
    closing: () => false,
    options: { datacenter: 'dc1', address: 'a:1', rpcHoldTimeoutMs: 7_000 },
    runtime: { clock, random: new SeededRandom(1) },
    meters: { timesOf: () => undefined },
    raft: {
      role: () => state.role,
      caughtUp: () => state.caughtUp,
      knowsState: () => state.knowsState,
      leader: () => (state.role === 'Leader' ? { id: 'a', address: 'a:1' } : undefined),
    },
    onLeadershipChange(heard: () => void) {
      changed.add(heard)
      return () => void changed.delete(heard)
    },
  }
  const endpoint = { method: { name: 'KVS.Get', mode: 'read', forward: 'leader' }, serve: () => state.content }
  const read = (AllowStale: boolean): string | Promise<string> =>
    dispatch(server as unknown as ServerContext, endpoint as unknown as Endpoint<unknown, string>, { Datacenter: 'dc1', AllowStale })
  return { state, read, scheduler, tell: () => changed.forEach((heard) => heard()) }
}

test('a leader that was started a moment ago answers no read, stale or not, before it has applied its log', async () => {
  const { state, read, scheduler, tell } = newServer()
  const answers = [read(true), read(false)]
  assert.ok(answers.every((answer) => answer instanceof Promise))
  await scheduler.run(100, () => false)
  Object.assign(state, { caughtUp: true, knowsState: true, content: 'all of it' })
  tell()
  await scheduler.run(200, () => false)
  assert.deepEqual(await Promise.all(answers), ['all of it', 'all of it'])
})

test('a follower answers stale reads once it knows what was committed', async () => {
  const { state, read, scheduler } = newServer()
  Object.assign(state, { role: 'Follower' })
  const held = assert.rejects(Promise.resolve(read(true)), { message: 'No cluster leader' })
  await scheduler.run(10_000, () => false)
  await held
  Object.assign(state, { knowsState: true })
  assert.equal(read(true), 'nothing')
})
