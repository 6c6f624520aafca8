import assert from 'node:assert/strict'
import test from 'node:test'
import type { RunningTarget } from './agents.ts'
import { realConsul, startOurs, startReal } from './agents.ts'
import { corpora } from './corpus/index.ts'
import { normalise } from './normalise.ts'
import type { PlainAnswer } from './normalise.ts'
import { runCorpus } from './run-corpus.ts'
import type { Corpus, Step } from './step.ts'

type Answers = readonly (PlainAnswer | undefined)[]

const real = realConsul()
const skip = 'missing' in real && process.env['CI'] === undefined ? `no real Consul to compare with: ${real.missing}` : false

test('the corpora hold at least 250 requests', () => {
  assert.ok(corpora.reduce((sum, { steps }) => sum + steps.length, 0) >= 250)
})

for (const corpus of corpora) {
  test(`${corpus.name}: ${corpus.steps.length} requests are answered as by the real 1.8.7`, { skip }, async () => {
    if ('missing' in real) assert.fail(`CI must compare with the real Consul: ${real.missing}`)
    const [theirs, ours] = await answersOfBoth(real.path, corpus)
    const problems = corpus.steps.flatMap((step, at) => problemOf(step, at, theirs[at], ours[at]))
    assert.equal(problems.join('\n'), '', `${problems.length} of ${corpus.steps.length} requests are answered otherwise`)
  })
}

async function answersOfBoth(path: string, corpus: Corpus): Promise<readonly [Answers, Answers]> {
  await using theirs = await startReal(path, corpus)
  await using ours = await startOurs(corpus)
  const run = async ({ identity }: RunningTarget): Promise<Answers> =>
    normalise(await runCorpus(corpus, identity.httpPort), corpus.steps, identity)
  return await Promise.all([run(theirs), run(ours)])
}

function problemOf(step: Step, at: number, theirs: PlainAnswer | undefined, ours: PlainAnswer | undefined): readonly string[] {
  const differences = [differenceOf('status', theirs?.status, ours?.status), ...headerDifferences(theirs, ours)]
  differences.push(differenceOf('body', theirs?.body, ours?.body), differenceOf('closed', theirs?.closed, ours?.closed))
  const found = differences.filter((difference) => difference !== '')
  const title = `${at + 1}. ${step.method} ${step.path.slice(0, 100)}${step.body === undefined ? '' : ` ${step.body.slice(0, 100)}`}`
  if (step.differs !== undefined) return found.length > 0 ? [] : [`${title}\n   is the same by now, but was to differ: ${step.differs}`]
  return found.length === 0 ? [] : [`${title}\n${found.join('\n')}`]
}

function headerDifferences(theirs: PlainAnswer | undefined, ours: PlainAnswer | undefined): readonly string[] {
  const [a, b] = [theirs?.headers ?? [], ours?.headers ?? []]
  const missing = a.filter((line) => !b.includes(line)).map((line) => `   header missing: ${line}`)
  const added = b.filter((line) => !a.includes(line)).map((line) => `   header added:   ${line}`)
  return [...missing, ...added]
}

function differenceOf(what: string, theirs: unknown, ours: unknown): string {
  if (theirs === ours) return ''
  const [a, b] = [JSON.stringify(theirs) ?? '', JSON.stringify(ours) ?? '']
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  const part = (text: string): string => (at > 60 ? `…${text.slice(at - 40, at + 160)}` : text.slice(0, 220))
  return `   ${what} real: ${part(a)}\n   ${what} ours: ${part(b)}`
}
