import { corpora } from '../differential/corpus/index.ts'
import type { PlainAnswer } from '../differential/normalise.ts'
import { runCorpus } from '../differential/run-corpus.ts'
import type { Corpus, Step } from '../differential/step.ts'
import type { MixedAgent, MixedCluster } from './mixed-cluster.ts'
import { plainAnswers } from './plain-answers.ts'

/** Answers to all corpora, in their order. */
export type AllAnswers = readonly (readonly (PlainAnswer | undefined)[])[]

/** What cannot be compared this way, and why. */
const apart: Readonly<Record<string, string>> = {
  event: 'what a client fires comes back to it by gossip, sooner or later',
  profiles: 'are there in dev mode alone',
}

/** Those whose agent has no settings of its own, so that one cluster can be asked all of them. */
export const clientCorpora: readonly Corpus[] = corpora.filter(({ name, config }) => config === undefined && apart[name] === undefined)

/** Asks one client agent of a cluster everything. */
export async function askClient(cluster: MixedCluster, client: MixedAgent): Promise<AllAnswers> {
  const answers: (readonly (PlainAnswer | undefined)[])[] = []
  await cluster.eventually('both agents have told about themselves', async () => {
    const { data } = await client.client.catalog.nodes()
    return data.length === 2 && data.every(({ TaggedAddresses }) => TaggedAddresses !== null)
  })
  await client.client.kv.put('before', 'the corpora')
  const before = Number((await client.client.kv.get('before')).data!.ModifyIndex)
  const { data } = await client.client.snapshot.save()
  const atFirst = Buffer.concat(await Array.fromAsync(data))
  for (const corpus of clientCorpora) {
    // What one corpus leaves behind is not there for the next.
    await client.client.snapshot.restore(atFirst)
    const steps = corpus.steps.map((step) => named(step, client.name))
    answers.push(plainAnswers(await runCorpus({ ...corpus, steps }, client.http), steps, cluster.agents, before))
  }
  return answers
}

/** The corpora call their agent `node1`. */
function named(step: Step, name: string): Step {
  const own = (text: string): string => text.replaceAll('node1', name)
  // Members come in an order of their own on each agent.
  const members = step.view === undefined && step.method === 'GET' && /^\/v1\/agent\/members(?:\?wan=|\?segment=_all)?$/.test(step.path) ? { view: 'list' as const } : {}
  return { ...step, ...members, path: own(step.path), ...(step.body === undefined ? {} : { body: own(step.body) }) }
}
