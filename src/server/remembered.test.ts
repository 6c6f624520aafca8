import assert from 'node:assert/strict'
import test from 'node:test'
import { StateStore } from '../state/store.ts'
import { remembered } from './remembered.ts'

const newStore = (): StateStore => new StateStore({ onLockDelay: () => {}, onTombstone: () => {} })

test('an answer is computed once while its stamp is the same object', () => {
  const store = newStore()
  let computed = 0
  const ask = (stamp: object | undefined, question: string): object =>
    remembered(store, stamp, question, () => ({ index: ++computed, nodes: [question] }))
  const stamp = {}
  assert.equal(ask(stamp, 'a'), ask(stamp, 'a'))
  assert.equal(computed, 1)
  assert.notEqual(ask(stamp, 'a'), ask(stamp, 'b'))
  assert.notEqual(ask(stamp, 'a'), ask({}, 'a'))
  assert.equal(computed, 3)
})

test('without a stamp nothing is kept', () => {
  const store = newStore()
  const ask = (): object => remembered(store, undefined, 'a', () => ({ index: 1, nodes: [] }))
  assert.notEqual(ask(), ask())
})

test('what was asked for longest ago is forgotten when there are too many rows', () => {
  const store = newStore()
  const stamp = {}
  let computed = 0
  const ask = (question: number): void => {
    remembered(store, stamp, `${question}`, () => {
      computed++
      return { index: 1, nodes: Array.from({ length: 20_000 }, () => null) }
    })
  }
  ask(1)
  ask(2)
  ask(1)
  ask(3)
  ask(1)
  assert.equal(computed, 3)
  ask(2)
  assert.equal(computed, 4)
})
