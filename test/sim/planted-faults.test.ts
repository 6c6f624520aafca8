import assert from 'node:assert/strict'
import test from 'node:test'
import { plantedFaults } from './planted-faults.ts'
import { runSeed } from './simulation.ts'

/** A checker that needs more seeds than this for a mistake would let it pass for too long. */
const mostSeeds = 150

for (const { name, sabotage, profile } of plantedFaults) {
  test(`a server that ${name} is found out`, async (context) => {
    for (let seed = 1; seed <= mostSeeds; seed++) {
      const { violations } = await runSeed(seed, profile === undefined ? { sabotage } : { sabotage, profile })
      const [first] = violations
      if (first === undefined) continue
      context.diagnostic(`seed ${seed}: ${first.check}: ${first.text}`)
      return
    }
    assert.fail(`${mostSeeds} seeds passed`)
  })
}
