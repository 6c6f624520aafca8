import assert from 'node:assert/strict'
import test from 'node:test'
import { Agenda } from './agenda.ts'
import { Awareness } from './awareness.ts'
import { lanTimings, wanTimings } from './options.ts'
import { pushPullWait } from './push-pull.ts'
import { Suspicion, suspicionTimeout } from './suspicion.ts'

test('suspicions take the times that were measured of the original', () => {
  assert.equal(suspicionTimeout(4, 3, 1000), 4000)
  assert.equal(suspicionTimeout(4, 12, 1000), 4316)
  const suspicion = new Suspicion(0, 'a', 2, 4316, 6 * 4316)
  assert.equal(suspicion.deadline, 25_896)
  assert.equal(suspicion.confirm('a'), false)
  assert.equal(suspicion.confirm('b'), true)
  assert.equal(suspicion.deadline, 12_280)
  assert.equal(suspicion.confirm('b'), false)
  assert.equal(suspicion.confirm('c'), true)
  assert.equal(suspicion.deadline, 4316)
  assert.equal(suspicion.confirm('d'), false)
  assert.equal(new Suspicion(10, 'a', 0, 4000, 24_000).deadline, 4010)
})

test('push/pulls become rarer from 33 members on', () => {
  assert.deepEqual([1, 32, 33, 64, 65, 10_000].map((members) => pushPullWait(30, members)), [30, 30, 60, 60, 90, 300])
})

test('a WAN pool gives a suspect 30 s where a LAN pool gives 4', () => {
  const shortest = [lanTimings, wanTimings].map(({ suspicionMult, probeIntervalMs }) => suspicionTimeout(suspicionMult, 5, probeIntervalMs))
  assert.deepEqual(shortest, [4000, 30_000])
})

test('health stays between its bounds', () => {
  const awareness = new Awareness(8)
  awareness.apply(-1)
  assert.equal(awareness.scale(100), 100)
  awareness.apply(20)
  assert.deepEqual([awareness.score, awareness.scale(100)], [7, 800])
})

test('an agenda gives what is due in order of time, then of making; what was cancelled is gone', () => {
  const agenda = new Agenda()
  const seen: string[] = []
  const at = (when: number, name: string): { cancel(): void } => agenda.at(when, () => void seen.push(name))
  at(5, 'late')
  at(1, 'first')
  at(1, 'second')
  at(2, 'never').cancel()
  at(3, 'third')
  for (let run = agenda.due(4); run !== undefined; run = agenda.due(4)) run()
  assert.deepEqual([seen.join(' '), agenda.next()], ['first second third', 5])
  agenda.clear()
  assert.equal(agenda.next(), Infinity)
})
