import type { RunningTarget } from './agents.ts'
import { normalise } from './normalise.ts'
import type { PlainAnswer } from './normalise.ts'
import { problemOf } from './problems.ts'
import { runCorpus } from './run-corpus.ts'
import { settled } from './settled.ts'
import type { Corpus } from './step.ts'

/** Sends a corpus to both agents; gives what they answer otherwise, step by step. */
export async function differences(corpus: Corpus, theirs: RunningTarget, ours: RunningTarget): Promise<readonly string[]> {
  const run = async ({ identity }: RunningTarget): Promise<readonly (PlainAnswer | undefined)[]> => {
    const before = await settled(identity.httpPort)
    return normalise(await runCorpus(corpus, identity.httpPort), corpus.steps, identity, before)
  }
  const [a, b] = await Promise.all([run(theirs), run(ours)])
  return corpus.steps.flatMap((step, at) => problemOf(step, at, a[at], b[at]))
}
