import assert from 'node:assert/strict'
import test from 'node:test'
import { scaleFactor, SyncMachine, syncTimings } from './sync-machine.ts'

function machineOf(random = 0.5, members = 1): SyncMachine {
  return new SyncMachine(syncTimings, () => random, () => members)
}

test('a machine that was not started asks for nothing', () => {
  const machine = machineOf()
  assert.equal(machine.step(0, 'changed'), undefined)
  assert.equal(machine.step(0, 'refresh'), undefined)
  assert.equal(machine.deadline(), undefined)
  assert.equal(machine.step(100_000, 'time'), undefined)
})

test('the first work is a full sync, and what changed before it needs none of its own', () => {
  const machine = machineOf()
  machine.step(0, 'changed')
  assert.equal(machine.step(0, 'start'), 'full')
  assert.equal(machine.deadline(), undefined)
  assert.equal(machine.step(5, 'done'), undefined)
})

test('changes are sent at once, and those that come meanwhile right after', () => {
  const machine = machineOf()
  machine.step(0, 'start')
  machine.step(1, 'done')
  assert.equal(machine.step(2, 'changed'), 'changes')
  assert.equal(machine.step(3, 'changed'), undefined)
  assert.equal(machine.step(4, 'changed'), undefined)
  assert.equal(machine.step(5, 'done'), 'changes')
  assert.equal(machine.step(6, 'done'), undefined)
})

test('changes that could not be sent are not tried again before something happens', () => {
  const machine = machineOf()
  machine.step(0, 'start')
  machine.step(1, 'done')
  machine.step(2, 'changed')
  assert.equal(machine.step(3, 'failed'), undefined)
  assert.equal(machine.step(4, 'changed'), 'changes')
})

test('full syncs come every interval with a random part of it, counted from their beginning', () => {
  const machine = machineOf(0.5)
  machine.step(1000, 'start')
  machine.step(1500, 'done')
  assert.equal(machine.deadline(), 1000 + 90_000)
  assert.equal(machine.step(90_999, 'time'), undefined)
  assert.equal(machine.step(91_000, 'time'), 'full')
})

test('a failed full sync is tried again after 15 s and a random part, and single changes wait for it', () => {
  const machine = machineOf(0.5)
  machine.step(0, 'start')
  assert.equal(machine.step(100, 'failed'), undefined)
  assert.equal(machine.deadline(), 100 + 22_500)
  assert.equal(machine.step(200, 'changed'), undefined)
  assert.equal(machine.step(22_600, 'time'), 'full')
  assert.equal(machine.step(22_700, 'done'), undefined)
})

test('a refresh leads to one full sync within 3 s, however often it is asked for', () => {
  const machine = machineOf(0.5)
  machine.step(0, 'start')
  machine.step(1, 'done')
  machine.step(10, 'refresh')
  machine.step(1000, 'refresh')
  assert.equal(machine.deadline(), 1510)
  assert.equal(machine.step(1510, 'time'), 'full')
  assert.equal(machine.step(1511, 'done'), undefined)
  assert.equal(machine.deadline(), 1510 + 90_000)
})

test('a refresh during a full sync is remembered', () => {
  const machine = machineOf(0)
  machine.step(0, 'start')
  assert.equal(machine.step(1, 'refresh'), undefined)
  assert.equal(machine.step(2, 'done'), 'full')
})

test('a refresh that was asked for before the start, or is due after a full sync for another reason, comes all the same', () => {
  const machine = machineOf(0.5)
  machine.step(0, 'refresh')
  assert.equal(machine.step(10, 'start'), 'full')
  assert.equal(machine.step(20, 'done'), undefined)
  assert.equal(machine.deadline(), 1500)
  assert.equal(machine.step(1500, 'time'), 'full')
  assert.equal(machine.step(1501, 'done'), undefined)
  assert.equal(machine.deadline(), 1500 + 90_000)
})

test('scaleFactor() grows by one with each doubling beyond 128 nodes', () => {
  assert.deepEqual([1, 128, 129, 256, 257, 512, 8192].map(scaleFactor), [1, 1, 2, 2, 3, 3, 7])
})

test('in a large cluster the random part is longer', () => {
  const machine = machineOf(0.5, 512)
  machine.step(0, 'start')
  machine.step(0, 'done')
  assert.equal(machine.deadline(), 60_000 + 90_000)
})
