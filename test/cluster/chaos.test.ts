import assert from 'node:assert/strict'
import test from 'node:test'
import { chaos } from './chaos.ts'

const seeds = Number(process.env['SEEDS'] ?? 8)
const first = Number(process.env['SEED'] ?? 1)

for (let seed = first; seed < first + seeds; seed++) {
  test(`crashes, pauses and cuts leave one truth: seed ${seed}`, { timeout: 60_000 }, async () => {
    const { acknowledged } = await chaos(seed)
    assert.ok(acknowledged > 0)
  })
}

test('a seed goes the same way again', { timeout: 60_000 }, async () => {
  assert.deepEqual(await chaos(3), await chaos(3))
})
