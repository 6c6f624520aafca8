import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedClock } from '../../runtime/sim/clock.ts'
import { Scheduler } from '../../runtime/sim/scheduler.ts'
import { dump } from './dump.ts'
import { exposition } from './prometheus.ts'
import { summary } from './summary.ts'
import { Telemetry, type TelemetryOptions } from './telemetry.ts'

const figures = { allocatedBytes: () => 0, systemBytes: () => 5e7, cpuSeconds: () => 0.22, startedAtSeconds: 1.5, onCollection: () => () => undefined }

/** Telemetry on virtual time; `pass` lets seconds go by. */
function site(options: Partial<TelemetryOptions> = {}) {
  const scheduler = new Scheduler(() => Promise.resolve())
  const clock = new SimulatedClock(scheduler, { name: 'a', dead: false, pausedUntil: 0 })
  const everything = { allowed: [], blocked: [], byDefault: true }
  const telemetry = new Telemetry(clock, { prefix: 'consul', hostName: '', filter: everything, prometheusRetentionMs: 0, ...options })
  const pass = (seconds: number): Promise<void> => scheduler.run(scheduler.now + seconds * 1000, () => false)
  const names = (): readonly string[] => {
    const { Gauges, Counters, Samples } = summary(telemetry)
    return [...Gauges ?? [], ...Counters ?? [], ...Samples ?? []].map(({ Name, Labels }) => [Name, ...(Labels ?? new Map<string, string>()).values()].join(' '))
  }
  return { telemetry, pass, names }
}

test('an interval shows what was counted in it, and the next one begins from nothing', async () => {
  const { telemetry, pass, names } = site()
  const counter = telemetry.counter('rpc.query')
  for (const value of [1, 1, 4]) counter.add(value)
  telemetry.gauge('raft.last_index').set(7)
  await pass(11)
  const { Gauges, Counters } = summary(telemetry)
  assert.deepEqual(Gauges, [{ Name: 'consul.raft.last_index', Value: 7, Labels: new Map() }])
  assert.deepEqual(Counters?.map(({ Stddev, ...rest }) => ({ ...rest, Stddev: Stddev.toFixed(3) })), [
    { Name: 'consul.rpc.query', Count: 3, Rate: 0.6, Sum: 6, Min: 1, Max: 4, Mean: 2, Stddev: '1.732', Labels: new Map() },
  ])
  await pass(10)
  assert.deepEqual(names(), [])
  telemetry.close()
})

test('names have prefix and host, spaces become underlines, and series are sorted with their labels', async () => {
  const { telemetry, pass, names } = site({ prefix: 'my', hostName: 'box one' })
  telemetry.gauge('g').set(1)
  const family = telemetry.counters('health.service.query', 'service')
  family.of('web').add(1)
  family.of('api').add(1)
  family.with([['service', 'api'], ['tag', 'x']]).add(1)
  await pass(11)
  assert.deepEqual(names(), ['my.box_one.g', 'my.health.service.query api', 'my.health.service.query api x', 'my.health.service.query web'])
  telemetry.close()
})

test('the longest prefix says whether a metric is kept, and a reload can say otherwise', async () => {
  const { telemetry, pass, names } = site({ filter: { allowed: ['consul.raft.apply'], blocked: ['consul.raft'], byDefault: true } })
  const metrics = ['raft.apply', 'raft.barrier', 'rpc.query'].map((name) => telemetry.counter(name))
  for (const metric of metrics) metric.add(1)
  await pass(11)
  assert.deepEqual(names(), ['consul.raft.apply', 'consul.rpc.query'])
  telemetry.setFilter({ allowed: ['consul.raft.barrier'], blocked: [], byDefault: false })
  for (const metric of metrics) metric.add(1)
  await pass(10)
  assert.deepEqual(names(), ['consul.raft.barrier'])
  telemetry.close()
})

test('whoever asks for ever new services fills no memory: they count together, and are let go when nobody asks', async () => {
  const { telemetry, pass } = site()
  const family = telemetry.counters('catalog.service.query', 'service')
  for (let at = 0; at < 5000; at++) family.of(`s${at}`).add(1)
  await pass(11)
  const shown = summary(telemetry).Counters ?? []
  assert.equal(shown.length, 4097)
  assert.equal(shown.find(({ Labels }) => Labels?.get('service') === '(others)')?.Count, 904)
  await pass(120)
  assert.equal([...telemetry.retained()].length, 0)
  family.of('s1').add(1)
  assert.deepEqual(summary(telemetry).Counters, [])
  telemetry.close()
})

test('Prometheus gets totals since the start, quantiles of the last seconds, and nothing that is too old', async () => {
  const { telemetry, pass } = site({ prometheusRetentionMs: 60_000 })
  telemetry.counter('rpc.query').add(3)
  const times = telemetry.sample('fsm.kvs', [['op', 'set"\n']])
  for (let ms = 1; ms <= 100; ms++) times.add(ms)
  telemetry.gauge('runtime.alloc-bytes').set(8_487_808)
  telemetry.counter('never.counted')
  const text = exposition(telemetry, figures)
  assert.match(text, /^# HELP consul_fsm_kvs consul_fsm_kvs\n# TYPE consul_fsm_kvs summary\nconsul_fsm_kvs\{op="set\\"\\n",quantile="0\.5"\} (?:49|50|51)/)
  assert.match(text, /\nconsul_fsm_kvs_sum\{op="set\\"\\n"\} 5050\nconsul_fsm_kvs_count\{op="set\\"\\n"\} 100\n/)
  assert.match(text, /# TYPE consul_rpc_query counter\nconsul_rpc_query 3\n/)
  assert.match(text, /# TYPE consul_runtime_alloc_bytes gauge\nconsul_runtime_alloc_bytes 8\.487808e\+06\n/)
  assert.match(text, /process_cpu_seconds_total 0\.22\n/)
  assert.doesNotMatch(text, /never/)
  await pass(20)
  assert.match(exposition(telemetry, figures), /quantile="0\.99"\} NaN\n/)
  assert.match(exposition(telemetry, figures), /\nconsul_rpc_query 3\n/)
  await pass(60)
  assert.doesNotMatch(exposition(telemetry, figures), /consul_/)
  telemetry.close()
})

test('a dump has a line for each figure of each interval that is over', async () => {
  const { telemetry, pass } = site()
  const times = telemetry.sample('fsm.kvs', [['op', 'set it']])
  times.add(1)
  times.add(3)
  telemetry.counter('rpc.query').add(2)
  await pass(11)
  telemetry.gauge('g').set(1.5)
  await pass(10)
  assert.deepEqual(dump(telemetry).replaceAll(/\[[^\]]+ UTC\]/g, '').split('\n'), [
    "[C] 'consul.rpc.query': Count: 1 Sum: 2.000",
    "[S] 'consul.fsm.kvs.set_it': Count: 2 Min: 1.000 Mean: 2.000 Max: 3.000 Stddev: 1.414 Sum: 4.000",
    "[G] 'consul.g': 1.500",
  ])
  telemetry.close()
})
