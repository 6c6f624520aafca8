import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemberStatus } from '../../cluster/member.ts'
import { serverInfo, type ServerInfo } from '../../cluster/server-info.ts'
import type { RaftServer } from '../../raft/ports.ts'
import { AutopilotConfig, type AutopilotServerStats } from '../../wire/records/autopilot.ts'
import { deadServers, judge, promotions, unknownHealth, type PoolServer, type Sample } from './judge.ts'

const config = AutopilotConfig.make({
  CleanupDeadServers: true, LastContactThreshold: 200_000_000, MaxTrailingLogs: 250, ServerStabilizationTime: 10_000_000_000,
})
const ids = ['a', 'b', 'c', 'd', 'e']

function info(id: string): ServerInfo {
  const tags = new Map([['role', 'consul'], ['dc', 'dc1'], ['id', id], ['port', '8300'], ['vsn', '2'], ['raft_vsn', '3'], ['build', '1.8.7:']])
  const found = serverInfo({ name: `node-${id}`, ip: `10.0.0.${ids.indexOf(id) + 1}`, tags })
  assert.ok(found !== undefined)
  return found
}

const raftServer = (id: string, Suffrage: 0 | 1 = 0): RaftServer => ({ ID: id, Address: info(id).address, Suffrage })
const poolServer = (id: string, status: number = MemberStatus.alive): PoolServer => ({ info: info(id), status })
const stats = (LastContact: string, LastIndex = 1000, LastTerm = 3): AutopilotServerStats => ({ LastContact, LastIndex, LastTerm })

function sample(now: number, answers: Readonly<Record<string, AutopilotServerStats>>, changes: Partial<Sample> = {}): Sample {
  return {
    now,
    config,
    servers: ['a', 'b', 'c'].map((id) => raftServer(id)),
    pool: new Map(['a', 'b', 'c'].map((id) => [id, poolServer(id)])),
    stats: new Map(Object.entries(answers)),
    leaderAddress: info('a').address,
    lastIndex: 1000,
    lastTerm: 3,
    ...changes,
  }
}

test('judge() finds three servers well, and one of them may be lost', () => {
  const health = judge(sample(5, { a: stats('0'), b: stats('12.5ms'), c: stats('200ms') }), unknownHealth)
  assert.equal(health.healthy, true)
  assert.equal(health.failureTolerance, 1)
  assert.deepEqual(health.servers.map(({ leader, lastContact }) => [leader, lastContact]), [[true, 0], [false, 12_500_000], [false, 200_000_000]])
  assert.deepEqual(health.servers[1], {
    id: 'b', name: 'node-b', address: '10.0.0.2:8300', status: MemberStatus.alive, version: '1.8.7', leader: false, lastContact: 12_500_000,
    lastTerm: 3, lastIndex: 1000, healthy: true, voter: true, stableSince: 5,
  })
})

test('judge() finds a server unwell that is silent, late, behind, of another term, failed or unknown to the pool', () => {
  const well = { a: stats('0'), b: stats('1ms') }
  const cases: readonly (readonly [string, AutopilotServerStats | undefined, number | undefined])[] = [
    ['silent', undefined, MemberStatus.alive],
    ['never heard a leader', stats('never'), MemberStatus.alive],
    ['late', stats('201ms'), MemberStatus.alive],
    ['no duration', stats('soon'), MemberStatus.alive],
    ['behind', stats('1ms', 749), MemberStatus.alive],
    ['of another term', stats('1ms', 1000, 2), MemberStatus.alive],
    ['failed', stats('1ms'), MemberStatus.failed],
    ['unknown', stats('1ms'), undefined],
  ]
  for (const [name, answer, status] of cases) {
    const pool = new Map([poolServer('a'), poolServer('b')].map((server) => [server.info.id, server]))
    if (status !== undefined) pool.set('c', poolServer('c', status))
    const health = judge(sample(5, answer === undefined ? well : { ...well, c: answer }, { pool }), unknownHealth)
    assert.equal(health.servers[2]?.healthy, false, name)
    assert.deepEqual([health.healthy, health.failureTolerance], [false, 0], name)
  }
  assert.equal(judge(sample(5, { ...well, c: stats('1ms', 750) }), unknownHealth).healthy, true)
})

test('judge() keeps the age of a health that does not change', () => {
  const good = { a: stats('0'), b: stats('1ms'), c: stats('1ms') }
  const first = judge(sample(5, good), unknownHealth)
  const second = judge(sample(7, good), first)
  const third = judge(sample(9, { ...good, c: stats('1s') }), second)
  const fourth = judge(sample(11, good), third)
  assert.deepEqual([first, second, third, fourth].map(({ servers }) => servers[2]?.stableSince), [5, 5, 9, 11])
  assert.deepEqual(fourth.servers.map(({ stableSince }) => stableSince), [5, 5, 11])
})

test('promotions() waits until a nonvoter has been well for long enough', () => {
  const servers = [raftServer('a'), raftServer('b', 1), raftServer('c', 1)]
  const at = (now: number) => {
    const answers = { a: stats('0'), b: stats('1ms'), c: stats('never') }
    const before = judge(sample(0, answers, { servers }), unknownHealth)
    return promotions(judge(sample(now, answers, { servers }), before), servers, config, now).map(({ ID }) => ID)
  }
  assert.deepEqual(at(9_999), [])
  assert.deepEqual(at(10_000), ['b'])
})

test('deadServers() gives up a minority, never more, and not below the smallest quorum', () => {
  const servers = ids.map((id) => raftServer(id))
  const pool = (...failed: string[]) => ids.map((id) => poolServer(id, failed.includes(id) ? MemberStatus.failed : MemberStatus.alive))
  const names = (failed: readonly string[], minQuorum = 0) => {
    const found = deadServers(pool(...failed), servers, minQuorum)
    return { failed: found.failed.map(({ info: { id } }) => id), refusal: found.refusal }
  }
  assert.deepEqual(names([]), { failed: [], refusal: '' })
  assert.deepEqual(names(['b', 'c']), { failed: ['b', 'c'], refusal: '' })
  assert.deepEqual(names(['b', 'c', 'd']), { failed: [], refusal: 'denied, because removing the majority of servers 3/5 is not safe' })
  assert.deepEqual(names(['b', 'c'], 4), {
    failed: [],
    refusal: 'denied, because removing 2/5 servers would leave less then minimal allowed quorum of 4 servers',
  })
})

test('deadServers() counts servers that the pool does not know, and takes failed nonvoters always', () => {
  const servers = [raftServer('a'), raftServer('b'), raftServer('c'), raftServer('d', 1)]
  const members = [poolServer('a'), poolServer('b'), poolServer('d', MemberStatus.failed)]
  const found = deadServers(members, servers, 0)
  assert.deepEqual([found.failed.map(({ info: { id } }) => id), found.stale.map(({ ID }) => ID)], [['d'], ['c']])
  const most = deadServers([poolServer('a'), poolServer('d', MemberStatus.failed)], servers, 0)
  assert.deepEqual([most.failed.map(({ info: { id } }) => id), most.stale], [['d'], []])
})
