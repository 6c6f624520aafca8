import assert from 'node:assert/strict'
import test from 'node:test'
import { realConsul } from './agents.ts'
import { differences } from './compare.ts'
import { corpora } from './corpus/index.ts'
import { startPair } from './pair.ts'

const real = realConsul()
const skip = 'missing' in real && process.env['CI'] === undefined ? `no real Consul to compare with: ${real.missing}` : false

test('the corpora hold at least 2,000 requests', () => {
  assert.ok(corpora.reduce((sum, { steps }) => sum + steps.length, 0) >= 2000)
})

for (const corpus of corpora) {
  test(`${corpus.name}: ${corpus.steps.length} requests are answered as by the real 1.8.7`, { skip }, async () => {
    if ('missing' in real) assert.fail(`CI must compare with the real Consul: ${real.missing}`)
    await using pair = await startPair(real.path, corpus)
    const problems = await differences(corpus, pair.theirs, pair.ours)
    assert.equal(problems.join('\n'), '', `${problems.length} of ${corpus.steps.length} requests are answered otherwise`)
  })
}
