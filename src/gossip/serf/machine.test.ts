import assert from 'node:assert/strict'
import test from 'node:test'
import { SeededRandom } from '../../runtime/sim/random.ts'
import { byteArray } from '../../std/bytes.ts'
import type { ConsulError } from '../../std/errors.ts'
import {
  decodeConflictResponse, decodeKeyResponse, decodeSerfMessage, decodeSerfPushPull, encodeConflictResponse, encodeFilter, encodeJoin, encodeKeyRequest, encodeLeave, encodeQuery, encodeQueryResponse,
  encodeTags, encodeUserEvent,
} from '../../wire/serf.ts'
import type { SwimNode } from '../swim/ports.ts'
import type { SerfEffect } from './effects.ts'
import type { KeyOutcome } from './key-requests.ts'
import { Keyring } from './keyring.ts'
import { Serf } from './machine.ts'
import { Status } from './member.ts'
import { nothingRemembered, type Remembered } from './snapshot.ts'

const quiet = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined }
const unmeasured = {
  received: () => undefined, sent: () => undefined, queued: () => undefined, flapped: () => undefined, moved: () => undefined, rejected: () => undefined,
}
const ipOf = (last: number): Uint8Array => Uint8Array.of(127, 0, 0, last)
const hour = 3_600_000

const options = {
  name: 'me',
  retransmitMult: 4,
  gossipIntervalMs: 200,
  broadcastTimeoutMs: 5000,
  leavePropagateDelayMs: 3000,
  reapIntervalMs: 15_000,
  reconnectIntervalMs: 30_000,
  reconnectTimeoutMs: 72 * hour,
  tombstoneTimeoutMs: 24 * hour,
  recentIntentTimeoutMs: 300_000,
  queueCheckIntervalMs: 30_000,
  resolveConflicts: true,
}

const node = (name: string, last = 9, tags: ReadonlyMap<string, string> = new Map()): SwimNode =>
  ({ name, ip: ipOf(last), port: 8301, meta: encodeTags(tags), versions: [1, 5, 2, 2, 5, 4], incarnation: 1, state: 'alive' })

function workbench(given: { readonly keyring?: Keyring; readonly remembered?: Remembered; readonly numMembers?: number } = {}) {
  const serf = new Serf({
    options,
    tags: new Map([['role', 'web']]),
    keyring: given.keyring,
    remembered: given.remembered ?? nothingRemembered,
    random: new SeededRandom(1),
    log: quiet,
    meter: unmeasured,
    matches: (expression, text) => new RegExp(expression).test(text),
    mayMerge: undefined,
  })
  serf.start(0, { numMembers: given.numMembers ?? 3, ip: ipOf(1), port: 8301 })
  serf.joined(0, node('me', 1))
  const effects = (): readonly SerfEffect[] => serf.takeEffects()
  const changes = (): string[] =>
    effects().flatMap((one) => (one.kind === 'members' ? [`${one.change} ${one.members.map(({ name }) => name).join()}`] : []))
  const status = (name: string): number | undefined => serf.member(name)?.status
  const queued = (): number => serf.broadcasts(3, 100_000).length
  effects()
  return { serf, effects, changes, status, queued }
}

test('a member that says that it leaves has left when it falls silent, any other has failed', () => {
  const { serf, changes, status } = workbench()
  serf.joined(1, node('a'))
  serf.joined(1, node('b'))
  serf.message(2, encodeLeave({ LTime: 5, Node: 'a', Prune: false }))
  assert.equal(status('a'), Status.leaving)
  serf.left(3, node('a'))
  serf.left(3, node('b'))
  assert.deepEqual([status('a'), status('b')], [Status.left, Status.failed])
  assert.deepEqual(changes(), ['join a', 'join b', 'leave a', 'failed b'])
  serf.message(4, encodeLeave({ LTime: 6, Node: 'b', Prune: false }))
  assert.equal(status('b'), Status.left)
  serf.joined(5, node('b'))
  assert.equal(status('b'), Status.alive)
  assert.deepEqual(changes(), ['leave b', 'join b'])
})

test('intents that come before their member are kept for it, gossiped once, and forgotten after minutes', () => {
  const { serf, status, queued } = workbench()
  serf.message(1, encodeLeave({ LTime: 5, Node: 'a', Prune: false }))
  serf.message(1, encodeLeave({ LTime: 5, Node: 'a', Prune: false }))
  assert.equal(queued(), 1)
  serf.joined(2, node('a'))
  assert.equal(status('a'), Status.leaving)
  serf.message(3, encodeJoin({ LTime: 6, Node: 'a' }))
  assert.equal(status('a'), Status.alive)
  serf.message(4, encodeLeave({ LTime: 9, Node: 'b', Prune: false }))
  for (let now = 15_000; now <= 330_000; now += 15_000) serf.tick(now)
  serf.joined(330_001, node('b'))
  assert.equal(status('b'), Status.alive)
})

test('an old intent changes nothing; one about oneself is answered by a join', () => {
  const { serf, status, queued } = workbench()
  serf.joined(1, node('a'))
  serf.message(1, encodeJoin({ LTime: 7, Node: 'a' }))
  queued()
  serf.message(2, encodeLeave({ LTime: 7, Node: 'a', Prune: false }))
  assert.equal(status('a'), Status.alive)
  serf.message(3, encodeLeave({ LTime: 20, Node: 'me', Prune: false }))
  assert.equal(status('me'), Status.alive)
  serf.tick(3)
  const said = serf.broadcasts(3, 100_000).map((bytes) => decodeSerfMessage(bytes))
  assert.deepEqual(said.filter((one) => one?.type === 'join' && one.body.Node === 'me'), [{ type: 'join', body: { LTime: 21, Node: 'me' } }])
})

test('a pruned member is erased at once when it has failed, and after a while when it only means to leave', () => {
  const { serf, changes, status } = workbench()
  serf.joined(1, node('a'))
  serf.joined(1, node('b'))
  serf.left(2, node('a'))
  changes()
  serf.message(3, encodeLeave({ LTime: 5, Node: 'a', Prune: true }))
  assert.deepEqual(changes(), ['leave a', 'reap a'])
  serf.message(3, encodeLeave({ LTime: 6, Node: 'b', Prune: true }))
  serf.tick(8002)
  assert.equal(status('b'), Status.leaving)
  serf.tick(8003)
  assert.deepEqual(changes(), ['reap b'])
  assert.equal(status('b'), undefined)
})

test('failed members are reaped after their time, those that left after theirs', () => {
  const { serf, changes } = workbench()
  serf.joined(0, node('a'))
  serf.joined(0, node('b'))
  serf.message(0, encodeLeave({ LTime: 5, Node: 'a', Prune: false }))
  serf.left(0, node('a'))
  serf.left(0, node('b'))
  changes()
  const seen: string[] = []
  for (let now = 0; now <= 73 * hour; now += 15_000) {
    serf.tick(now)
    for (const change of changes()) seen.push(`${change} after ${Math.floor(now / hour)} h`)
  }
  assert.deepEqual(seen, ['reap a after 24 h', 'reap b after 72 h'])
})

test('a failed member is joined again from time to time', () => {
  const { serf, effects } = workbench()
  serf.joined(0, node('a', 7))
  serf.left(1, node('a', 7))
  serf.tick(30_000)
  assert.deepEqual(effects().at(-1), { kind: 'reconnect', name: 'a', ip: ipOf(7), port: 8301 })
})

const event = (LTime: number, Name = 'deploy', Payload = 'x'): Uint8Array => encodeUserEvent({ LTime, Name, Payload, CC: false })

test('an event is delivered and gossiped once, whoever says it, and old ones not at all', () => {
  const { serf, effects, queued } = workbench()
  serf.message(1, event(4))
  serf.message(1, event(4))
  serf.message(1, event(4, 'deploy', 'y'))
  serf.message(1, event(900))
  serf.message(1, event(388))
  serf.message(1, event(389))
  const names = effects().flatMap((one) => (one.kind === 'userEvent' ? [`${one.event.time} ${one.event.payload}`] : []))
  assert.deepEqual(names, ['4 x', '4 y', '900 x', '389 x'])
  assert.equal(queued(), 4)
  serf.userEvent(2, 'mine', 'z', true)
  assert.deepEqual(effects(), [{ kind: 'userEvent', event: { time: 901, name: 'mine', payload: 'z', coalesce: true } }])
  assert.throws(() => serf.userEvent(2, 'n', 'x'.repeat(512), false), { message: 'user event exceeds configured limit of 512 bytes before encoding' })
  const after = { message: 'encoded user event exceeds configured limit of 512 bytes after encoding' }
  assert.throws(() => serf.userEvent(2, 'n', 'x'.repeat(500), false), after)
})

test('what fits no packet of gossip is heard, but not passed on; made-up names are not kept for ever', () => {
  const { serf, effects, queued } = workbench()
  serf.message(1, event(4, 'large', 'x'.repeat(2000)))
  assert.equal(effects().length, 1)
  serf.message(1, encodeJoin({ LTime: 4, Node: 'n'.repeat(2000) }))
  assert.equal(queued(), 0)
  for (let at = 0; at < 20_000; at++) serf.message(1, encodeJoin({ LTime: 4, Node: `nobody-${at}` }))
  assert.equal(serf.stats()['intent_queue'], '16384')
  for (let time = 5; time < 517; time++) {
    for (let at = 0; at < 40; at++) serf.message(1, event(time, `${at}`, 'x'.repeat(1300)))
  }
  assert.ok(effects().length < 14_000)
})

test('times beyond 2^53 are told apart', () => {
  const { serf, effects } = workbench()
  for (const LTime of [0xffff_ffff_ffff_fff0n, 0xffff_ffff_ffff_fff1n]) serf.message(1, encodeUserEvent({ LTime, Name: 'e', Payload: null, CC: false }))
  assert.equal(effects().length, 2)
  assert.equal(serf.stats()['event_time'], '18446744073709551602')
})

test('a push/pull brings times, leaves and events; a joiner may ignore what was before', () => {
  const there = workbench()
  there.serf.joined(1, node('a'))
  there.serf.message(1, encodeLeave({ LTime: 5, Node: 'a', Prune: false }))
  there.serf.left(1, node('a'))
  there.serf.userEvent(1, 'old', 'x', false)
  const state = there.serf.localState()
  assert.equal(decodeSerfPushPull(state, { members: 9, eventSlots: 512 }).Events?.length, 512)
  for (const ignore of [false, true]) {
    const here = workbench()
    here.serf.joined(1, node('a'))
    here.changes()
    here.serf.ignoreOldEvents(ignore)
    here.serf.mergeState(2, state, true)
    assert.equal(here.status('a'), Status.leaving)
    assert.equal(here.effects().some((one) => one.kind === 'userEvent'), !ignore)
    assert.equal(here.queued(), 0)
    here.serf.userEvent(3, 'new', '', false)
    assert.ok(here.effects().some((one) => one.kind === 'userEvent'))
  }
})

test('a remembered member neither hears old events again nor forgets the time', () => {
  const { serf, effects } = workbench({ remembered: { alive: new Map(), clock: 40, eventClock: 10, queryClock: 20 } })
  serf.message(1, encodeUserEvent({ LTime: 10, Name: 'heard', Payload: null, CC: false }))
  assert.deepEqual(effects(), [])
  serf.message(1, encodeUserEvent({ LTime: 11, Name: 'missed', Payload: null, CC: false }))
  assert.equal(effects().length, 1)
  const { member_time, query_time } = serf.stats()
  assert.deepEqual([member_time, query_time], ['41', '21'])
})

const question = {
  LTime: 3, ID: 77, Addr: ipOf(5), Port: 7946, SourceNode: 'asker', Filters: null, Flags: 1, RelayFactor: 0, Timeout: 1e9, Name: 'load', Payload: 'p',
}

test('a query is acked and answered to who asked, once, and not too late', () => {
  const { serf, effects, queued } = workbench()
  serf.message(10, encodeQuery(question))
  serf.message(10, encodeQuery(question))
  assert.equal(queued(), 1)
  const seen = effects()
  assert.deepEqual(seen[0], {
    kind: 'send', ip: ipOf(5), port: 7946, bytes: encodeQueryResponse({ LTime: 3, ID: 77, From: 'me', Flags: 1, Payload: null }),
  })
  const query = seen.flatMap((one) => (one.kind === 'query' ? [one.query] : []))
  assert.deepEqual(query, [{ time: 3, name: 'load', payload: 'p', source: 'asker', ticket: query[0]!.ticket }])
  assert.equal(serf.answer(500, query[0]!.ticket, 'x'.repeat(1100)), 'response exceeds limit of 1024 bytes')
  assert.equal(serf.answer(500, query[0]!.ticket, '0.5'), undefined)
  assert.equal(serf.answer(501, query[0]!.ticket, '0.6'), 'response already sent')
  serf.message(600, encodeQuery({ ...question, ID: 78 }))
  const late = effects().flatMap((one) => (one.kind === 'query' ? [one.query.ticket] : []))[0]!
  assert.equal(serf.answer(1601, late, '0.5'), 'response is past the deadline')
})

const names = (...nodes: string[]): string => encodeFilter({ type: 'nodes', nodes })
const tag = (name: string, expression: string): string => encodeFilter({ type: 'tag', tag: name, expression })

test('a query with filters is for whom they name, others only gossip it on', () => {
  const cases: readonly [readonly string[], boolean][] = [
    [[names('me', 'you')], true],
    [[names('you')], false],
    [[tag('role', '^w')], true],
    [[tag('role', '^b')], false],
    [[tag('absent', '^$')], true],
    [[names('me'), tag('role', 'db')], false],
    [['\x07'], false],
    [['\x00\xc1'], false],
  ]
  for (const [index, [Filters, meant]] of cases.entries()) {
    const { serf, effects, queued } = workbench()
    serf.message(1, encodeQuery({ ...question, Filters }))
    assert.equal(effects().some((one) => one.kind === 'query'), meant, `case ${index}`)
    assert.equal(queued(), 1)
  }
  const { serf, queued } = workbench()
  serf.message(1, encodeQuery({ ...question, Flags: 2 }))
  assert.equal(queued(), 0)
})

test('answers go through others, too, when that is wished for', () => {
  const { serf, effects } = workbench()
  for (const name of ['a', 'b', 'c']) serf.joined(0, node(name, 20))
  effects()
  serf.message(1, encodeQuery({ ...question, RelayFactor: 2 }))
  const sends = effects().flatMap((one) => (one.kind === 'send' ? [one] : []))
  assert.deepEqual(sends.map(({ ip, bytes }) => [ip[3], bytes[0]]), [[5, 5], [20, 9], [20, 9]])
  // The relay passes on what is behind the header.
  serf.message(2, sends[1]!.bytes)
  assert.deepEqual(effects(), [{ kind: 'send', ip: ipOf(5), port: 7946, bytes: sends[0]!.bytes }])
})

test('an own query hears each member once and ends in time', () => {
  const { serf, effects } = workbench()
  const heard: string[] = []
  serf.query(100, 'load', null, { ack: true, timeoutMs: 1000 }, {
    ack: (from) => heard.push(`ack ${from}`),
    answer: (from, payload) => heard.push(`${from}: ${payload}`),
    ended: () => heard.push('ended'),
  })
  const [sent] = serf.broadcasts(3, 2000).map((bytes) => decodeSerfMessage(bytes)).flatMap((one) => (one?.type === 'query' ? [one.body] : []))
  assert.deepEqual([sent?.Name, sent?.Timeout, sent?.SourceNode, sent?.LTime], ['load', 1e9, 'me', 1])
  assert.ok(effects().some((one) => one.kind === 'send' && one.ip[3] === 1))
  const reply = { LTime: 1, ID: sent!.ID, From: 'a', Flags: 0, Payload: '1' }
  for (const response of [reply, reply, { ...reply, Flags: 1 }, { ...reply, From: 'b' }, { ...reply, ID: 5, From: 'c' }, { ...reply, LTime: 9 }]) {
    serf.message(200, encodeQueryResponse(response))
  }
  serf.tick(1100)
  serf.message(1101, encodeQueryResponse({ ...reply, From: 'd' }))
  assert.deepEqual(heard, ['a: 1', 'ack a', 'b: 1', 'ended'])
  const ignored = { ack: () => undefined, answer: () => undefined, ended: () => undefined }
  assert.throws(() => serf.query(0, 'n', 'x'.repeat(1024), {}, ignored), { message: 'query exceeds limit of 1024 bytes' })
})

test('keys are changed by queries, with the texts of the original', () => {
  const [first, second] = [new Uint8Array(16).fill(1), new Uint8Array(32).fill(2)] as const
  const keyring = new Keyring([first])
  const { serf, effects } = workbench({ keyring })
  let ID = 100
  const ask = (verb: string, key: Uint8Array, to = serf, take = effects): readonly [boolean, string] => {
    const Payload = String.fromCharCode(...encodeKeyRequest({ Key: String.fromCharCode(...key) }))
    to.message(1, encodeQuery({ ...question, Flags: 0, ID: ID++, Name: `_serf_${verb}`, Payload }))
    const [answer] = take().flatMap((one) => (one.kind === 'send' ? [decodeSerfMessage(one.bytes)] : []))
    assert.ok(answer?.type === 'queryResponse')
    const { Result, Message } = decodeKeyResponse(byteArray(answer.body.Payload!))
    return [Result, Message]
  }
  assert.deepEqual(ask('install-key', Uint8Array.of(1)), [false, 'key size must be 16, 24 or 32 bytes'])
  assert.deepEqual(ask('use-key', second), [false, 'Requested key is not in the keyring'])
  assert.deepEqual(ask('install-key', second), [true, ''])
  assert.deepEqual(ask('install-key', second), [true, ''])
  assert.deepEqual(ask('use-key', second), [true, ''])
  assert.deepEqual(keyring.keys, [second, first])
  assert.deepEqual(ask('remove-key', second), [false, 'Removing the primary key is not allowed'])
  assert.deepEqual(ask('remove-key', first), [true, ''])
  assert.deepEqual(ask('remove-key', first), [true, ''])
  assert.deepEqual(keyring.keys, [second])
  const clear = workbench()
  assert.deepEqual(ask('install-key', second, clear.serf, clear.effects), [false, 'No keyring to modify (encryption not enabled)'])
  assert.deepEqual(ask('list-keys', new Uint8Array(), clear.serf, clear.effects), [false, 'Keyring is empty (encryption not enabled)'])
})

test('a list of keys that is too long is cut, and says so', () => {
  const keyring = new Keyring(Array.from({ length: 30 }, (_, at) => new Uint8Array(32).fill(at)))
  const { serf, effects } = workbench({ keyring })
  serf.message(1, encodeQuery({ ...question, Flags: 0, Name: '_serf_list-keys' }))
  const [sent] = effects().flatMap((one) => (one.kind === 'send' ? [one.bytes] : []))
  assert.ok(sent!.length <= 1024)
  const answer = decodeSerfMessage(sent!)
  assert.ok(answer?.type === 'queryResponse')
  const { Result, Message, Keys } = decodeKeyResponse(byteArray(answer.body.Payload!))
  assert.ok(Result && Keys!.length > 15)
  assert.equal(Message, `truncated key list response, showing first ${Keys!.length} of 30 keys`)
})

test('an operation on keys ends when all have answered, and counts who did not', () => {
  const outcomes: KeyOutcome[] = []
  const { serf, effects } = workbench({ keyring: new Keyring([new Uint8Array(16)]), numMembers: 2 })
  const answerSelf = (): void => {
    for (const one of effects()) if (one.kind === 'send') serf.message(5, one.bytes)
  }
  serf.keys(0, 'list', new Uint8Array(), 0, (outcome) => outcomes.push(outcome))
  answerSelf()
  serf.tick(3200)
  assert.deepEqual([outcomes[0]?.problem, outcomes[0]?.responses], ['1/2 nodes reported success', 1])
  assert.deepEqual([...outcomes[0]!.keys], [['AAAAAAAAAAAAAAAAAAAAAA==', 1]])
  serf.keys(4000, 'remove', new Uint8Array(16), 0, (outcome) => outcomes.push(outcome))
  answerSelf()
  serf.tick(8000)
  assert.equal(outcomes[1]?.problem, '1/2 nodes reported failure')
  assert.deepEqual([...(outcomes[1]?.messages ?? [])], [['me', 'Removing the primary key is not allowed']])
})

/** Whether a member falls silent after others told where they see the owner of its name: at the own place, elsewhere, or nowhere. */
function losesName(seen: readonly ('here' | 'there' | 'nowhere')[]): boolean {
  const { serf, effects } = workbench()
  serf.conflict(0, node('me', 1), node('me', 2))
  serf.tick(0)
  const [query] = serf.broadcasts(3, 2000).map((bytes) => decodeSerfMessage(bytes)).flatMap((one) => (one?.type === 'query' ? [one.body] : []))
  assert.deepEqual([query?.Name, query?.Payload], ['_serf_conflict', 'me'])
  for (const [index, where] of seen.entries()) {
    const member = { ...emptyMember, Name: 'me', Addr: ipOf(where === 'here' ? 1 : 2), Port: 8301 }
    const answer = encodeConflictResponse(where === 'nowhere' ? undefined : member)
    serf.message(1, encodeQueryResponse({ LTime: query!.LTime, ID: query!.ID, From: `n${index}`, Flags: 0, Payload: String.fromCharCode(...answer) }))
  }
  effects()
  serf.tick(20_000)
  return effects().some((one) => one.kind === 'nameLost')
}

const emptyMember = {
  Tags: new Map<string, string>(), Status: 1, ProtocolMin: 1, ProtocolMax: 5, ProtocolCur: 2, DelegateMin: 2, DelegateMax: 5, DelegateCur: 4,
}

test('whom the majority sees elsewhere loses its name', () => {
  assert.equal(losesName(['here', 'here', 'there']), false)
  assert.equal(losesName(['here', 'there', 'there']), true)
  assert.equal(losesName(['here', 'nowhere']), true)
  assert.equal(losesName([]), true)
})

test('a member says where it sees a contested name, unless that is its own', () => {
  const { serf, effects } = workbench()
  serf.joined(0, node('a', 7))
  effects()
  const places: (number | undefined)[] = []
  for (const [index, Payload] of ['a', 'nobody', 'me'].entries()) {
    serf.message(1, encodeQuery({ ...question, Flags: 0, ID: index, Name: '_serf_conflict', Payload }))
    for (const one of effects()) {
      const answer = one.kind === 'send' ? decodeSerfMessage(one.bytes) : undefined
      if (answer?.type === 'queryResponse') places.push(decodeConflictResponse(byteArray(answer.body.Payload ?? ''))?.Addr?.[3])
    }
  }
  assert.deepEqual(places, [7, undefined])
})

test('leaving says so first, then lets the machine below say it, then stays a while', () => {
  const { serf, effects } = workbench()
  serf.joined(0, node('a'))
  effects()
  let done: { readonly at: number; readonly problem: ConsulError | undefined } | undefined
  let now = 0
  serf.leave(now, (problem) => (done = { at: now, problem }))
  assert.deepEqual(effects().map(({ kind }) => kind), ['leaving'])
  for (let round = 0; round < 4; round++) assert.equal(serf.broadcasts(3, 1000).length, 1)
  serf.tick((now = 300))
  assert.deepEqual(effects(), [{ kind: 'leave' }])
  serf.memberlistLeft((now = 500))
  serf.tick((now = 3499))
  assert.equal(done, undefined)
  serf.tick((now = 3500))
  assert.deepEqual(done, { at: 3500, problem: undefined })
  assert.equal(serf.phase, 'left')
})

test('who is alone leaves without saying so; who cannot say it goes on after the time limit', () => {
  const alone = workbench()
  alone.serf.leave(0, () => undefined)
  alone.serf.tick(0)
  assert.ok(alone.effects().some(({ kind }) => kind === 'leave'))
  const stuck = workbench()
  stuck.serf.joined(0, node('a'))
  stuck.serf.leave(0, () => undefined)
  stuck.serf.tick(4999)
  assert.ok(!stuck.effects().some(({ kind }) => kind === 'leave'))
  stuck.serf.tick(5000)
  assert.ok(stuck.effects().some(({ kind }) => kind === 'leave'))
})

test('another member is made to leave, told to all, and waits for that at most so long', () => {
  const { serf, status, effects } = workbench()
  for (const name of ['a', 'b']) serf.joined(0, node(name))
  serf.left(1, node('a'))
  effects()
  const ends: (string | undefined)[] = []
  serf.forceLeave(2, 'a', false, (problem) => ends.push(problem?.message))
  assert.equal(status('a'), Status.left)
  for (let round = 0; round < 4; round++) serf.broadcasts(3, 1000)
  serf.tick(3)
  serf.forceLeave(4, 'nobody', false, (problem) => ends.push(problem?.message))
  serf.tick(5004)
  assert.deepEqual(ends, [undefined, 'timed out broadcasting node removal'])
})
