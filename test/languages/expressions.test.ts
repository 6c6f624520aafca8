import assert from 'node:assert/strict'
import { test } from 'node:test'
import { skipWithoutReal } from '../interop/programs.ts'
import { TwoAgents } from './ask-both.ts'

test('both agents answer filters and templates alike', { skip: skipWithoutReal }, async (t) => {
  const agents = await TwoAgents.start(t)
  const differing: unknown[] = []
  for (let seed = 1; seed <= 200; seed++) {
    const asked = [await agents.filter(seed), ...(seed % 4 === 0 ? [await agents.template(seed)] : [])]
    differing.push(...asked.filter(({ real, ours }) => JSON.stringify(real) !== JSON.stringify(ours)))
  }
  assert.deepEqual(differing, [])
})
