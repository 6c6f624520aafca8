import assert from 'node:assert/strict'
import test from 'node:test'
import { datacenterOf, tokenOf } from './call.ts'
import type { Call } from './call.ts'
import { consistencyName, readOptions } from './options.ts'
import { noQuery, Query } from './query.ts'
import { Refusal } from './refusal.ts'

function call(query: string, headers: Readonly<Record<string, string>> = {}, agent: Partial<Call['agent']> = {}): Call {
  return {
    tail: '',
    query: query === '' ? noQuery : Query.parse(query)!,
    body: '',
    declaredLength: 0,
    remoteAddress: '',
    agent: { datacenter: 'dc1', nodeName: 'n', kvMaxValueSize: 1, txnMaxReqLen: 1, discoveryMaxStale: 0, disableCoordinates: false, defaultToken: '', dnsDomains: ['consul.'], ...agent },
    header: (name) => headers[name] ?? '',
  }
}

function refusal(query: string, headers: Readonly<Record<string, string>> = {}): string {
  try {
    readOptions(call(query, headers))
  } catch (error) {
    assert.ok(error instanceof Refusal)
    return `${error.status} ${error.message}`
  }
  return 'none'
}

test('readOptions() allocates nothing for a request that asks for nothing', () => {
  assert.equal(readOptions(call('')), readOptions(call('')))
})

test('readOptions() reads modes by presence', () => {
  const { AllowStale, UseCache, RequireConsistent } = readOptions(call('stale=false&cached'))
  assert.deepEqual([AllowStale, UseCache, RequireConsistent], [true, true, false])
  assert.equal(readOptions(call('consistent')).RequireConsistent, true)
})

test('readOptions() takes max_stale as a wish for stale answers, unless it is nothing', () => {
  const some = readOptions(call('max_stale=10s'))
  assert.deepEqual([some.AllowStale, some.MaxStaleDuration], [true, 10_000_000_000])
  assert.equal(readOptions(call('max_stale=0s')).AllowStale, false)
})

test('readOptions() applies discovery_max_stale where no mode was chosen, on rows of discovery', () => {
  const agent = { discoveryMaxStale: 5 }
  const stale = (query: string, discovery: boolean): boolean => readOptions(call(query, {}, agent), discovery).AllowStale
  assert.deepEqual([stale('', true), stale('', false), stale('leader', true), stale('dc=x', true)], [true, false, false, true])
})

test('readOptions() reads how long to wait for which index', () => {
  const { MinQueryIndex, MaxQueryTime } = readOptions(call('index=18446744073709551615&wait=1m'))
  assert.deepEqual([MinQueryIndex, MaxQueryTime], [18446744073709551615n, 60_000_000_000])
})

test('readOptions() reads the directives of Cache-Control', () => {
  const { MaxAge, MustRevalidate, StaleIfError } = readOptions(call('', { 'cache-control': 'No-Cache, Max-Age=0 , stale-if-error=2' }))
  assert.deepEqual([MaxAge, MustRevalidate, StaleIfError], [0, true, 2_000_000_000])
})

test('readOptions() refuses in the order and words of the original', () => {
  const caching = { 'cache-control': 'max-age=x' }
  assert.equal(refusal('max_stale=x&stale&consistent'), '400 Invalid max_stale value "x"')
  assert.equal(refusal('stale&consistent&index=x'), '400 Cannot specify ?stale with ?consistent, conflicting semantics.')
  assert.equal(refusal('cached&consistent'), '400 Cannot specify ?cached with ?consistent, conflicting semantics.')
  assert.equal(refusal('index=x&wait=x', caching), '400 Invalid Cache-Control header.')
  assert.equal(refusal('index=x&wait=x'), '400 Invalid wait time')
  assert.equal(refusal('index=x'), '400 Invalid index')
})

test('consistencyName() names the mode that was effective', () => {
  const names = ['x', 'stale', 'consistent'].map((query) => consistencyName(readOptions(call(query))))
  assert.deepEqual(names, ['leader', 'stale', 'consistent'])
})

test('tokenOf() prefers the query, then the header, then a bearer, then the agent\'s own', () => {
  const bearer = { authorization: 'bEaReR  third fourth' }
  const header = { ...bearer, 'x-consul-token': 'second' }
  const agent = { defaultToken: 'last' }
  assert.equal(tokenOf(call('token=first', header, agent)), 'first')
  assert.equal(tokenOf(call('token=', header, agent)), 'second')
  assert.equal(tokenOf(call('', bearer, agent)), 'third')
  assert.equal(tokenOf(call('', { authorization: 'Basic x' }, agent)), 'last')
  assert.equal(tokenOf(call('', { authorization: 'Bearer' }, agent)), 'last')
  assert.equal(tokenOf(call('')), '')
})

test('datacenterOf() is the agent\'s own unless another is named', () => {
  assert.deepEqual([datacenterOf(call('')), datacenterOf(call('dc=')), datacenterOf(call('dc=dc2'))], ['dc1', 'dc1', 'dc2'])
})
