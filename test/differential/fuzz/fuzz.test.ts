import assert from 'node:assert/strict'
import test from 'node:test'
import { realConsul } from '../agents.ts'
import { compareFresh } from './compare-fresh.ts'
import { sequence } from './sequence.ts'

const real = realConsul()
const skip = 'missing' in real && process.env['CI'] === undefined ? `no real Consul to compare with: ${real.missing}` : false

/** A sequence of each profile; `run.ts` runs as many as one likes. */
const seeds = [1, 2, 3, 6, 11, 12, 16, 34]

test('a seed always gives the same sequence', () => {
  assert.deepEqual(sequence(7), sequence(7))
  assert.notDeepEqual(sequence(7), sequence(8))
})

test(`requests of chance under ${seeds.length} seeds are answered as by the real 1.8.7`, { skip }, async () => {
  if ('missing' in real) assert.fail(`CI must compare with the real Consul: ${real.missing}`)
  for (const seed of seeds) {
    const problems = await compareFresh(real.path, sequence(seed, 60, false))
    assert.equal(problems.map(({ text }) => text).join('\n'), '', `see node test/differential/fuzz/run.ts ${seed} 1 60 calm`)
  }
})
