import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Logger } from '../../../runtime/ports.ts'
import { SimulatedClock } from '../../../runtime/sim/clock.ts'
import { Scheduler } from '../../../runtime/sim/scheduler.ts'
import { byteString } from '../../../std/bytes.ts'
import { LineSink } from './line-sink.ts'
import { dogstatsdLine, statsdLine } from './lines.ts'

const gauge = { kind: 'gauge', name: 'consul.box.runtime.alloc_bytes', labels: [] } as const
const counter = { kind: 'counter', name: 'consul.health.service.query', labels: [['service', 'web:1']] } as const
const sample = { kind: 'sample', name: 'consul.fsm.kvs', labels: [['op', 'set'], ['empty', '']] } as const

test('lines are in the languages of the receivers', () => {
  assert.equal(statsdLine(gauge, 1.5), 'consul.box.runtime.alloc_bytes:1.500000|g\n')
  assert.equal(statsdLine(counter, 1), 'consul.health.service.query.web_1:1.000000|c\n')
  assert.equal(statsdLine(sample, 0.25), 'consul.fsm.kvs.set.:0.250000|ms\n')
  assert.equal(dogstatsdLine(gauge, 1e-7, [], 'box'), 'consul.runtime.alloc_bytes:0.0000001|g\n')
  assert.equal(dogstatsdLine(counter, 1, ['dc:dc1'], 'box'), 'consul.health.service.query:1|c|#dc:dc1,service:web_1\n')
  assert.equal(dogstatsdLine(sample, 2, [], 'box'), 'consul.fsm.kvs:2|ms|#op:set,empty\n')
})

test('lines are gathered into packets, dropped while nobody takes them, and sent again after a new connection', async () => {
  const scheduler = new Scheduler(() => new Promise((resolve) => void setImmediate(resolve)))
  const clock = new SimulatedClock(scheduler, { name: 'a', dead: false, pausedUntil: 0 })
  const errors: string[] = []
  const log: Logger = { error: (message) => void errors.push(message), warn() {}, info() {}, debug() {}, trace() {}, named: () => log }
  const packets: string[] = []
  let opened = 0
  let breakOff: ((error: unknown) => void) | undefined
  const sink = new LineSink({
    clock, log, receiver: 'statsd', packetBytes: 70, line: statsdLine,
    open: async (failed) => {
      opened++
      breakOff = failed
      if (opened === 1) throw new Error('nobody there')
      return { send: (bytes) => void packets.push(byteString(bytes)), close: () => Promise.resolve() }
    },
  })
  const pass = (ms: number): Promise<void> => scheduler.run(scheduler.now + ms, () => false)
  await pass(1)
  assert.deepEqual(errors, ['Error connecting to statsd'])
  sink.emit(gauge, 1)
  await pass(6000)
  assert.deepEqual([opened, packets.length], [2, 0])
  for (const value of [1, 2, 3]) sink.emit({ ...gauge, name: 'a.gauge.with.a.name' }, value)
  await pass(200)
  assert.deepEqual(packets, ['a.gauge.with.a.name:1.000000|g\na.gauge.with.a.name:2.000000|g\n', 'a.gauge.with.a.name:3.000000|g\n'])
  breakOff?.(new Error('gone'))
  assert.deepEqual(errors, ['Error connecting to statsd', 'Error writing to statsd'])
  await pass(6000)
  sink.emit(gauge, 4)
  await pass(200)
  assert.deepEqual([opened, packets.length], [3, 3])
  await sink.close()
})
