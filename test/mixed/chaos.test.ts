import assert from 'node:assert/strict'
import test from 'node:test'
import { skipWithoutReal } from '../interop/programs.ts'
import { chaos } from './chaos/chaos.ts'

test('a cluster of both that is broken for a while is one again, and nothing is lost', { skip: skipWithoutReal, timeout: 300_000 }, async () => {
  const { problems, done } = await chaos({ seed: 3, forMs: 3_000, quick: true, servers: ['real', 'ours', 'ours'], clients: ['ours'] })
  assert.deepEqual(problems, [])
  assert.ok(done > 20, `${done} requests`)
})
