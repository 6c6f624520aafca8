import assert from 'node:assert/strict'
import test from 'node:test'
import { profiles, type ProfileName } from './profiles.ts'
import type { Tally } from './server.ts'
import { runSeed, type Report } from './simulation.ts'

const seeds = 200
/** The first so many run a second time, to see that nothing but the seed decides. */
const twice = 100
const total: Tally = {
  elections: 0,
  crashes: 0,
  failedSyncs: 0,
  truncations: 0,
  snapshotsInstalled: 0,
  membershipChanges: 0,
  transfers: 0,
}

function check({ seed, violations }: Report): void {
  const [first] = violations
  assert.equal(first, undefined, `${first?.check}: ${first?.text}\nreplay: node test/sim/run.ts --seed ${seed} --verbose`)
}

// It needs nothing but the processor, of which a busy machine may give a tenth.
test(`clusters under ${seeds} seeds keep every promise, and the first ${twice} run the same way twice`, { timeout: 800_000 }, async () => {
  const kinds = new Set<string>()
  for (let seed = 1; seed <= seeds; seed++) {
    const report = await runSeed(seed)
    check(report)
    if (seed <= twice) assert.equal((await runSeed(seed)).traceHash, report.traceHash, `seed ${seed} ran in two ways`)
    kinds.add(report.profile)
    for (const name of Object.keys(total) as (keyof Tally)[]) total[name] += report.tally[name]
  }
  assert.equal(kinds.size, Object.keys(profiles).length, 'every kind of run is among them')
})

test('those runs did reach what they are for', () => {
  for (const [name, count] of Object.entries(total)) assert.ok(count > seeds / 10, `${name}: only ${count}`)
})

for (const profile of Object.keys(profiles) as ProfileName[]) {
  test(`the profile ${profile} holds under seeds of its own`, async () => {
    for (let seed = 10_001; seed <= 10_010; seed++) {
      const report = await runSeed(seed, { profile })
      const [first] = report.violations
      assert.equal(first, undefined, `${first?.check}: ${first?.text}\nreplay: node test/sim/run.ts --profile ${profile} --seed ${seed}`)
    }
  })
}
