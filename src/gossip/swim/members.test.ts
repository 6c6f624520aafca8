import assert from 'node:assert/strict'
import test from 'node:test'
import { seeded } from '../../../test/vectors/damage.ts'
import { Members } from './members.ts'
import type { NodeState, SwimNode } from './ports.ts'

function random(seed: number): { u32(): number; float(): number } {
  const source = seeded(seed)
  return { u32: () => source.u32(), float: () => source.u32() / 0x1_0000_0000 }
}

const node = (name: string, state: NodeState = 'alive'): SwimNode => {
  return { name, ip: Uint8Array.of(1, 2, 3, 4), port: 1, meta: new Uint8Array(), versions: [1, 5, 2, 2, 5, 4], incarnation: 1, state }
}

test('a table is as good as a map under thousands of additions, changes and removals', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const chance = random(seed)
    const members = new Members(chance)
    const model = new Map<string, SwimNode>()
    const below = (limit: number): number => Math.floor(chance.float() * limit)
    for (let step = 0; step < 4000; step++) {
      const name = `n${below(300)}`
      const state = (['alive', 'suspect', 'dead', 'left'] as const)[below(4)]!
      const value = node(name, state)
      if (model.has(name)) members.replace(value, step)
      else members.add(value, step)
      model.set(name, value)
      if (step % 400 === 399) {
        // A whole round, at whose end the dead go.
        members.nextInOrder(() => false, ({ state }) => state === 'dead')
        members.nextInOrder(() => false, ({ state }) => state === 'dead')
        for (const [key, { state }] of model) if (state === 'dead') model.delete(key)
      }
      assert.equal(members.size, model.size)
    }
    for (let at = 0; at < 300; at++) assert.equal(members.get(`n${at}`), model.get(`n${at}`))
    const live = [...model.values()].filter(({ state }) => state === 'alive' || state === 'suspect').length
    assert.equal(members.live, live)
  }
})

test('every member comes once in a round, in another order each time', () => {
  const members = new Members(random(7))
  for (let at = 0; at < 50; at++) members.add(node(`n${at}`), 0)
  const rounds = [1, 2, 3].map(() => Array.from({ length: 50 }, () => members.nextInOrder(() => true, () => false)?.name ?? ''))
  for (const round of rounds) assert.equal(new Set(round).size, 50)
  assert.notDeepEqual(rounds[1], rounds[2])
})

test('pick() gives different members, all wanted, and fewer when there are not enough', () => {
  const members = new Members(random(8))
  for (let at = 0; at < 20; at++) members.add(node(`n${at}`, at < 2 ? 'alive' : 'dead'), 0)
  for (let round = 0; round < 50; round++) {
    const picked = members.pick(3, ({ state }) => state === 'alive').map(({ name }) => name)
    assert.ok(picked.length <= 2)
    assert.equal(new Set(picked).size, picked.length)
    assert.ok(picked.every((name) => name === 'n0' || name === 'n1'))
  }
  assert.equal(members.pick(3, () => true).length, 3)
})
