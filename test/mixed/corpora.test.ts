import assert from 'node:assert/strict'
import test from 'node:test'
import { problemOf } from '../differential/problems.ts'
import { skipWithoutReal } from '../interop/programs.ts'
import { type AllAnswers, askClient, clientCorpora } from './client-corpora.ts'
import { MixedCluster, type Program } from './mixed-cluster.ts'

/** Everything that a client of one program answers on a server of another. */
async function answersOf(client: Program, server: Program): Promise<AllAnswers> {
  await using cluster = await MixedCluster.start({
    servers: [server], clients: [client], config: 'disable_coordinates = true', realConfig: 'connect { enabled = false }',
  })
  return await askClient(cluster, cluster.clients[0]!)
}

/** What our clients do otherwise on purpose. */
const otherwise: Readonly<Record<string, string>> = {
  'GET /v1/connect/intentions/00000000-0000-0000-0000-000000000000':
    'the original does not recognise the text that says that there is none once a server has sent it, and answers 500',
}

/** What a real client answers by chance: here it may still be sending the archive when it is told that there is no such place. */
const byChance: readonly string[] = ['PUT /v1/snapshot?dc=nowhere']

/** Ours on a server of ours: test/differential/clients.test.ts. */
test('clients on servers of the other program answer the corpora as a real one on a real server', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const [real, ...others] = await Promise.all([
    answersOf('real', 'real'), answersOf('ours', 'real'), answersOf('real', 'ours'),
  ])
  for (const [at, title] of ['ours on real', 'real on ours'].entries()) {
    for (const [which, corpus] of clientCorpora.entries()) {
      await t.test(`${title}: ${corpus.name}`, () => {
        const problems = corpus.steps.flatMap(({ differs, ...step }, number) => {
          if (byChance.includes(`${step.method} ${step.path}`)) return []
          const reason = differs ?? otherwise[`${step.method} ${step.path}`]
          // What differs is what the agent itself does with a request, so a real client does not differ.
          const known = reason === undefined || title === 'real on ours' ? step : { ...step, differs: reason }
          return problemOf(known, number, real[which]![number], others[at]![which]![number])
        })
        assert.equal(problems.join('\n'), '', `${problems.length} of ${corpus.steps.length} requests are answered otherwise`)
      })
    }
  }
})
