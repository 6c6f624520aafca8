import assert from 'node:assert/strict'
import test from 'node:test'
import { realConsul } from './agents.ts'
import { startOurClient, startRealClient } from './clients.ts'
import { differences } from './compare.ts'
import { agent } from './corpus/agent.ts'
import { catalog } from './corpus/catalog.ts'
import { health } from './corpus/health.ts'
import { kv } from './corpus/kv.ts'
import { query } from './corpus/query.ts'
import { snapshot } from './corpus/snapshot.ts'
import { status } from './corpus/status.ts'

const real = realConsul()
const skip = 'missing' in real && process.env['CI'] === undefined ? `no real Consul to compare with: ${real.missing}` : false

/** The original lists members in any order. What gossip brings to the client in its own time is not here either. */
const registrations = { ...agent, steps: agent.steps.filter(({ path }) => !path.startsWith('/v1/agent/members?') && path !== '/v1/agent/members') }

for (const corpus of [kv, catalog, health, registrations, query, snapshot, status]) {
  test(`${corpus.name}: a client agent answers ${corpus.steps.length} requests as one of the real 1.8.7`, { skip }, async () => {
    if ('missing' in real) assert.fail(`CI must compare with the real Consul: ${real.missing}`)
    await using theirs = await startRealClient(real.path, corpus)
    await using ours = await startOurClient(corpus)
    const problems = await differences(corpus, theirs, ours)
    assert.equal(problems.join('\n'), '', `${problems.length} of ${corpus.steps.length} requests are answered otherwise`)
  })
}
