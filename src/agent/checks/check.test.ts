import assert from 'node:assert/strict'
import test from 'node:test'
import { CheckType } from '../../wire/records/service.ts'
import { VirtualChecks } from './checks.suite.ts'
import { checkProblem, checkTypeName } from './check.ts'

const second = 1_000_000_000

test('checkProblem() says what the original says', () => {
  const script = { ScriptArgs: ['true'] }
  const cases = [
    [{ TTL: second }, undefined],
    [{ HTTP: 'http://a', Interval: second }, undefined],
    [{ AliasService: 'web' }, undefined],
    [{ Interval: second, TTL: second }, 'Interval and TTL cannot both be specified'],
    [script, 'Interval must be > 0 for Script, HTTP, or TCP checks'],
    [{ GRPC: 'a:1' }, 'Interval must be > 0 for Script, HTTP, or TCP checks'],
    [{ UDP: 'a:1' }, 'Interval must be > 0 for Script, HTTP, or TCP checks'],
    [{ TCP: 'a:1' }, 'Interval must be > 0 for Script, HTTP, or TCP checks'],
    [{ ...script, Interval: second, AliasNode: 'n' }, 'Interval cannot be set for Alias checks'],
    [{ AliasNode: 'n', TTL: second }, 'TTL must be not be set for Alias checks'],
    [{}, 'TTL must be > 0 for TTL checks'],
    [{ DockerContainerID: 'abc', Interval: second }, 'TTL must be > 0 for TTL checks'],
    [{ TTL: second, OutputMaxSize: -1 }, 'MaxOutputMaxSize must be positive'],
  ] as const
  for (const [fields, problem] of cases) assert.equal(checkProblem(CheckType.make(fields)), problem, JSON.stringify(fields))
})

test('checkTypeName() names the type', () => {
  assert.equal(checkTypeName(CheckType.make({ TTL: second })), 'ttl')
  assert.equal(checkTypeName(CheckType.make({ HTTP: 'http://a', Interval: second })), 'http')
  assert.equal(checkTypeName(CheckType.make({ TCP: 'a:1', Interval: second })), 'tcp')
  assert.equal(checkTypeName(CheckType.make({ ScriptArgs: ['true'], Interval: second })), 'script')
  assert.equal(checkTypeName(CheckType.make({ ScriptArgs: ['true'], DockerContainerID: 'a', Interval: second })), 'docker')
  assert.equal(checkTypeName(CheckType.make({ GRPC: 'a:1', HTTP: 'http://a', Interval: second })), 'grpc')
  assert.equal(checkTypeName(CheckType.make({ AliasNode: 'n' })), 'alias')
  assert.equal(checkTypeName(CheckType.make({ UDP: 'a:1', Interval: second })), 'udp')
  assert.equal(checkTypeName(CheckType.make({})), '')
})

test('a check runs first within its interval, then an interval after each end', async () => {
  const slow = new VirtualChecks()
  slow.start({ ScriptArgs: ['true'], Interval: 10 * second, Timeout: 60 * second })
  await slow.advance(60)
  assert.equal(slow.children.length, 1, 'no second run beside the first')
  slow.children[0]?.exit({ code: 0 })
  await slow.advance(9)
  assert.equal(slow.children.length, 1)
  await slow.advance(2)
  assert.equal(slow.children.length, 2)
  const checks = new VirtualChecks()
  checks.probes = { ...checks.probes, connect: () => Promise.resolve() }
  checks.start({ TCP: 'a:1', Interval: 10 * second })
  await checks.advance(100)
  const times = checks.reported.map(([at]) => at)
  assert.equal(times.length, 10)
  assert.ok(times[0]! < 10)
  times.slice(1).forEach((at, i) => assert.equal(Math.round((at - times[i]!) * 1000), 10_000))
})

test('first runs of checks with one interval spread over it', async () => {
  const checks = new VirtualChecks()
  checks.probes = { ...checks.probes, connect: () => Promise.resolve() }
  for (let n = 0; n < 100; n++) checks.start({ TCP: 'a:1', Interval: 10 * second })
  await checks.advance(10)
  const perSecond = Array.from({ length: 10 }, (_, at) => checks.reported.filter(([time]) => Math.floor(time) === at).length)
  assert.equal(perSecond.reduce((sum, count) => sum + count), 100)
  assert.ok(perSecond.every((count) => count > 0 && count < 25), String(perSecond))
})

test('an interval below a second is a second, with a warning', async () => {
  const checks = new VirtualChecks()
  checks.probes = { ...checks.probes, connect: () => Promise.resolve() }
  checks.start({ TCP: 'a:1', Interval: second / 1000 })
  await checks.advance(10)
  assert.equal(checks.reported.length, 10)
  const line = checks.logged.find(({ level }) => level === 'warn')
  assert.deepEqual(line, { level: 'warn', message: 'check has interval below minimum', fields: { check: 'c1', minimum_interval: '1s' } })
})

test('a check that is closed says and leaves nothing', async () => {
  const checks = new VirtualChecks()
  checks.probes = { ...checks.probes, connect: () => Promise.resolve() }
  const before = [checks.start({ TCP: 'a:1', Interval: second }), checks.start({ TTL: second })]
  await Promise.all(before.map((check) => check.close()))
  const running = checks.start({ ScriptArgs: ['sleep'], Interval: second })
  await checks.advance(1)
  const closed = running.close()
  assert.equal(checks.children[0]?.killed, true)
  await closed
  assert.equal(await checks.timersLeft(), 0)
  assert.deepEqual(checks.reported, [])
})

test('outputs are discarded where that is asked for, from then on', async () => {
  const checks = new VirtualChecks()
  checks.probes = { ...checks.probes, connect: () => Promise.resolve() }
  checks.start({ TCP: 'a:1', Interval: 10 * second })
  await checks.advance(10)
  checks.discardOutput = true
  await checks.advance(10)
  assert.deepEqual(checks.reported.map(([, , output]) => output), ['TCP connect a:1: Success', ''])
})
