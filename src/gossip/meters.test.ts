import assert from 'node:assert/strict'
import test from 'node:test'
import type { Metrics } from '../runtime/metrics.ts'
import { PoolMeters } from './meters.ts'

/** Figures in the order in which they came. */
function gathered(): { readonly metrics: Metrics; readonly seen: string[] } {
  const seen: string[] = []
  const of = (name: string) => ({ add: (value: number) => void seen.push(`${name} ${value}`), set: (value: number) => void seen.push(`${name} = ${value}`) })
  return { seen, metrics: { counter: of, gauge: of, sample: of, counters: (name) => ({ of: () => of(name), with: () => of(name) }) } }
}

test('what happens in a pool is counted under the names of the original', () => {
  const { metrics, seen } = gathered()
  const meters = new PoolMeters(metrics)
  meters.received(20)
  meters.sent(10)
  meters.queued('Intent', 3)
  meters.flapped()
  meters.moved(0.5)
  meters.rejected()
  for (const score of [0, 0, 2]) meters.health(score)
  for (const change of ['join', 'leave', 'failed', 'update', 'reap'] as const) meters.happened({ kind: 'members', change, members: [] })
  meters.happened({ kind: 'userEvent', event: { time: 1, name: 'deploy', payload: '', coalesce: false } })
  assert.deepEqual(seen, [
    'serf.msgs.received 20', 'serf.msgs.sent 10', 'serf.queue.Intent 3', 'serf.member.flap 1', 'serf.coordinate.adjustment-ms 0.5',
    'serf.coordinate.rejected 1', 'memberlist.health.score = 0', 'memberlist.health.score = 2', 'serf.member.join 0', 'serf.member.left 0',
    'serf.member.failed 0', 'serf.member.update 0', 'serf.events 1', 'serf.events.deploy 1',
  ])
})

test('names that anybody makes up are counted each for itself only so far', () => {
  const { metrics, seen } = gathered()
  const meters = new PoolMeters(metrics)
  for (let at = 0; at < 1000; at++) meters.happened({ kind: 'query', query: { time: 1, name: `q${at}`, payload: '', source: '', ticket: at } })
  assert.equal(seen.filter((one) => one === 'serf.queries 1').length, 1000)
  assert.equal(seen.length, 1256)
})
