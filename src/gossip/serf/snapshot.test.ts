import assert from 'node:assert/strict'
import test from 'node:test'
import { nothingRemembered, replay, SnapshotLog } from './snapshot.ts'

const quiet = (problem: string): void => assert.fail(problem)

test('replay() reads what a real member wrote: names with blanks, brackets, the last value of each', () => {
  const text = [
    'alive: a node 127.0.0.1:8301', 'alive: b [::1]:8301', 'alive: c 10.0.0.1:1', 'clock: 7', 'not-alive: c', 'clock: 9',
    'event-clock: 18446744073709551615', 'query-clock: 3', '# a comment', 'coordinate: {}', '',
  ].join('\n')
  const found = replay(text, false, quiet)
  assert.deepEqual([...found.alive], [['a node', '127.0.0.1:8301'], ['b', '[::1]:8301']])
  assert.deepEqual([found.clock, found.eventClock, found.queryClock], [9, 18446744073709551615n, 3])
})

test('replay() forgets all at a leave, unless the member is to rejoin', () => {
  const text = 'alive: a 127.0.0.1:1\nclock: 4\nleave\nclock: 5\n'
  assert.deepEqual(replay(text, false, quiet), { ...nothingRemembered, clock: 5 })
  assert.deepEqual([...replay(text, true, quiet).alive.keys()], ['a'])
})

test('replay() tells what it does not understand and ignores a torn last line', () => {
  const problems: string[] = []
  const found = replay('alive: nobody\nclock: x\nclock\nwhat is this\nalive: a 1.1.1.1:1\nalive: b 1.1', false, (one) => problems.push(one))
  assert.deepEqual(problems, [
    'Failed to parse address: alive: nobody', 'Failed to convert clock time: clock: x', 'Unrecognized snapshot line: clock',
    'Unrecognized snapshot line: what is this',
  ])
  assert.deepEqual([...found.alive], [['a', '1.1.1.1:1']])
})

test('what a log appends and what it writes anew replay to the same', () => {
  const log = new SnapshotLog(nothingRemembered)
  log.joined('a', '127.0.0.1:1')
  log.joined('b', '127.0.0.1:2')
  log.joined('bad\nleave', '127.0.0.1:3')
  log.time(5)
  log.time(5)
  log.event(8)
  log.event(7)
  log.query(2)
  log.gone('a')
  const lines = log.take()
  assert.equal(lines, 'alive: a 127.0.0.1:1\nalive: b 127.0.0.1:2\nclock: 4\nevent-clock: 8\nquery-clock: 2\nnot-alive: a\n')
  assert.equal(log.pending, false)
  assert.deepEqual(replay(lines, false, quiet), replay(log.whole(), false, quiet))
})

test('a log that was told to leave records no more than the clock', () => {
  const log = new SnapshotLog(nothingRemembered)
  log.leave()
  log.joined('a', '127.0.0.1:1')
  log.gone('a')
  log.event(1)
  log.time(9)
  assert.equal(log.take(), 'leave\nclock: 8\n')
})

test('a log is bloated once it holds far more than its members need', () => {
  const log = new SnapshotLog(nothingRemembered)
  for (let round = 0; round < 2000; round++) {
    log.joined('member', '127.0.0.1:8301')
    log.gone('member')
  }
  assert.equal(log.bloated, false)
  for (let round = 0; round < 2000; round++) log.joined('member', '127.0.0.1:8301')
  log.take()
  assert.equal(log.bloated, true)
  log.whole()
  assert.equal(log.bloated, false)
})
