import { normalise } from '../normalise.ts'
import { startPair } from '../pair.ts'
import { problemOf } from '../problems.ts'
import { runCorpus } from '../run-corpus.ts'
import type { Corpus, Step } from '../step.ts'
import type { WireAnswer } from '../wire-client.ts'
import { permitted } from './permitted.ts'
import { waitMs } from './sequence.ts'

type Answers = readonly (WireAnswer | undefined)[]

/** A step that was answered otherwise, and how. */
export interface Difference {
  readonly step: Step
  readonly text: string
}

/**
 * Sends a sequence to two agents of its own, and compares. There are requests that make the original drop the connection, or end; what
 * comes from there on has nothing to be compared with.
 */
export async function compareFresh(path: string, corpus: Corpus): Promise<readonly Difference[]> {
  await using pair = await startPair(path, corpus)
  const { theirs, ours } = pair
  const [real, own] = await Promise.all([answersOfTheOriginal(corpus, theirs.identity.httpPort), runCorpus(corpus, ours.identity.httpPort)])
  const steps = corpus.steps.slice(0, real.length)
  const a = normalise(comparable(steps, real), steps, theirs.identity)
  const b = normalise(comparable(steps, own), steps, ours.identity)
  return steps.flatMap((step, at) => {
    const before = step.finish === undefined ? undefined : own[steps.findIndex(({ start }) => start === step.finish) - 1]
    if (isLate(before, real[at], own[at]) && JSON.stringify(a[at]) === JSON.stringify(b[at])) return [{ step, text: `${at + 1}. ${step.path}\n   the original was woken, and we were not` }]
    if (permitted(step, a[at], b[at])) return []
    return problemOf(step, at, a[at], b[at]).map((text) => ({ step, text }))
  })
}

/** Whether a read that waits was answered by a change there, and here only when its time was over. */
function isLate(before: WireAnswer | undefined, theirs: WireAnswer | undefined, ours: WireAnswer | undefined): boolean {
  return before !== undefined && before.body !== ours?.body && (theirs?.tookMs ?? 0) < waitMs * 0.8 && (ours?.tookMs ?? 0) >= waitMs
}

/**
 * Without the indexes that differ for reasons of their own: who waits is woken by writes elsewhere from the original and not from us
 * (docs/decisions/0011), and a list of nothing in a deleted tree has an older index there (src/state/README.md).
 */
function comparable(steps: readonly Step[], answers: Answers): Answers {
  let treeDeleted = false
  return steps.map((step, at) => {
    const answer = answers[at]
    treeDeleted ||= /delete-tree/.test(step.body ?? '') || (step.method === 'DELETE' && /recurse/.test(step.path))
    const nothingInTree = treeDeleted && /^\/v1\/kv\/.*[?&;](?:recurse|keys)/.test(step.path) && answer?.statusLine.includes(' 404 ') === true
    if (answer === undefined || (step.finish === undefined && !nothingInTree)) return answer
    return { ...answer, headers: answer.headers.filter((line) => !line.startsWith('X-Consul-Index: ')) }
  })
}

async function answersOfTheOriginal(corpus: Corpus, port: number): Promise<readonly (WireAnswer | undefined)[]> {
  const answers: (WireAnswer | undefined)[] = []
  try {
    await runCorpus(corpus, port, answers)
  } catch (error) {
    if (!/ECONNREFUSED|ECONNRESET|EPIPE/.test(String(error))) throw error
  }
  const dropped = answers.findIndex((answer) => answer?.statusLine === '')
  return dropped < 0 ? answers : answers.slice(0, dropped)
}
