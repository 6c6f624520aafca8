/** `node test/differential/fuzz/run.ts SEED [COUNT] [LENGTH] [calm]`: runs seeds, calm ones without reads that wait; what is answered otherwise is shown with the fewest steps that show it. */
import { realConsul } from '../agents.ts'
import type { Corpus, Step } from '../step.ts'
import { compareFresh } from './compare-fresh.ts'
import { sequence } from './sequence.ts'
import { shrink } from './shrink.ts'

const [first = 1, count = 1, length = 60] = process.argv.slice(2, 5).map(Number)
const real = realConsul()
if ('missing' in real) throw new Error(`no real Consul to compare with: ${real.missing}`)
const { path } = real

let failed = 0
let steps = 0
for (let seed = first; seed < first + count; seed++) {
  const corpus = sequence(seed, length, !process.argv.includes('calm'))
  steps += corpus.steps.length
  const [found] = await compareFresh(path, corpus)
  if (found === undefined) continue
  failed++
  console.log(`seed ${seed} FAILED\n${found.text}`)
  await show(corpus, found.step)
}
console.log(`${count} sequences, ${steps} requests, ${failed} answered otherwise`)
process.exitCode = failed === 0 ? 0 : 1

/** Prints the fewest steps after which this one is answered otherwise, and how. */
async function show(corpus: Corpus, step: Step): Promise<void> {
  const differing = async (fewer: readonly Step[]): Promise<string | undefined> =>
    (await compareFresh(path, { ...corpus, steps: fewer })).find((difference) => difference.step === step)?.text
  const until = corpus.steps.slice(0, corpus.steps.indexOf(step) + 1)
  if ((await differing(until)) === undefined) return console.log('   not again: chance has a part in it')
  const few = await shrink(until, async (fewer) => fewer.includes(step) && (await differing(fewer)) !== undefined)
  for (const one of few) console.log(`  ${one.method} ${one.path}${one.body === undefined ? '' : ` ${JSON.stringify(one.body)}`}${one.capture === undefined ? '' : ` → ${Object.keys(one.capture).join(', ')}`}`)
  console.log((await differing(few)) ?? '   not again: chance has a part in it')
}
