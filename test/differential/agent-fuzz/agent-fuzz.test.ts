import assert from 'node:assert/strict'
import test from 'node:test'
import { realConsul } from '../agents.ts'
import type { Sequence } from './action.ts'
import { found } from './found.ts'
import { play } from './play.ts'
import { sequenceOf } from './sequence.ts'
import { shrunk } from './shrink.ts'

const real = realConsul()
const skip = 'missing' in real && process.env['CI'] === undefined ? `no real Consul to compare with: ${real.missing}` : false

/**
 * `AGENT_FUZZ=from-to` plays the sequences of these seeds instead, each of `AGENT_FUZZ_LENGTH` actions, with many restarts if there is
 * `AGENT_FUZZ_RESTLESS`; that of one seed is made shorter.
 */
const asked = process.env['AGENT_FUZZ']
const length = Number(process.env['AGENT_FUZZ_LENGTH'] ?? 60)
const restless = process.env['AGENT_FUZZ_RESTLESS'] !== undefined

/** A sequence that differs fails with all that it needs to be played again. */
async function compare(sequence: Sequence, makeShorter: boolean): Promise<void> {
  if ('missing' in real) assert.fail(`CI must compare with the real Consul: ${real.missing}`)
  const difference = await play(sequence, real.path)
  if (difference === undefined) return
  const shorter = makeShorter ? await shrunk(sequence, difference, real.path) : undefined
  const shown = shorter ?? { sequence: { ...sequence, actions: sequence.actions.slice(0, difference.at + 1) }, difference }
  const actions = shown.sequence.actions.map((action) => JSON.stringify(action)).join('\n')
  assert.fail(`${JSON.stringify(sequence.profile)}\n${actions}\n${shown.difference.text}`)
}

if (asked === undefined) {
  test('what chance has found leaves the agent and the catalog as with the real 1.8.7', { skip }, async () => {
    // A seed without restarts, each of which takes seconds; what was found has one.
    const { profile, actions } = sequenceOf(51, 90)
    await compare({ profile, actions: [...actions.slice(0, -2), ...found] }, false)
  })
} else {
  const [from, to = from] = asked.split('-').map(Number) as [number, number?]
  for (let seed = from; seed <= to; seed++) {
    test(`${length} actions of seed ${seed} leave the agent and the catalog as with the real 1.8.7`, { skip }, () => compare(sequenceOf(seed, length, restless), from === to))
  }
}
