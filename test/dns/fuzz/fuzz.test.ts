import assert from 'node:assert/strict'
import { test } from 'node:test'
import { realConsul } from '../../differential/agents.ts'
import { startFakeRecursor } from '../fake-recursor.ts'
import { CatalogMaker, type Fill } from './catalog.ts'
import { Chance } from './chance.ts'
import { differenceIn } from './compare.ts'
import { Pair } from './pair.ts'
import { type Question, simpler } from './question.ts'
import { QuestionMaker } from './questions.ts'
import { randomSettings } from './settings.ts'

/** Random catalogs, settings and questions, answered by 1.8.7 and by ours; README.md tells how to run it for longer. */

const seeds = (process.env['DNS_FUZZ_SEEDS'] ?? '2-4').split('-').map(Number) as [number, number?]
const questions = Number(process.env['DNS_FUZZ_QUESTIONS'] ?? 400)
const most = Number(process.env['DNS_FUZZ_FAILURES'] ?? 5)

const real = realConsul()
const skip = 'missing' in real && process.env['CI'] === undefined ? real.missing : false

for (let seed = seeds[0]; seed <= (seeds[1] ?? seeds[0]); seed += 1) {
  test(`answers are those of 1.8.7: seed ${seed}`, { skip }, async () => {
    if ('missing' in real) assert.fail(real.missing)
    await using recursor = await startFakeRecursor()
    const chance = new Chance(seed)
    const settings = randomSettings(chance, `127.0.0.1:${recursor.port}`)
    const { fills, words } = new CatalogMaker(chance).catalog()
    await using pair = await Pair.start(real.path, settings.config)
    const differences = (await pair.fill(fills)).map((text) => `filling: ${text}`)
    const maker = new QuestionMaker(chance, words, settings)
    for (let asked = 0; asked < questions && differences.length < most; asked += 1) {
      const question = maker.question()
      const difference = await differenceIn(pair, question)
      if (difference !== undefined) differences.push(await report(pair, question, fills))
    }
    if (differences.length > 0) assert.fail(`DNS_FUZZ_SEEDS=${seed} with ${JSON.stringify(settings.config)}\n\n${differences.join('\n\n')}`)
  })
}

/** A failure, with as simple a question and as small a catalog as still fails. */
async function report(pair: Pair, question: Question, fills: readonly Fill[]): Promise<string> {
  let smallest = question
  for (let changed = true; changed;) {
    changed = false
    for (const candidate of simpler(smallest)) {
      if ((await differenceIn(pair, candidate)) === undefined) continue
      smallest = candidate
      changed = true
      break
    }
  }
  const difference = await differenceIn(pair, smallest)
  const words = smallest.labels.flatMap((label) => label.toLowerCase().split('.')).filter((label) => label.length > 1)
  const about = fills.filter(({ body }) => JSON.stringify(body).match(/"(Node|Service|DestinationServiceName|Name)":"[^"]*"/g)?.some((text) => words.some((word) => text.toLowerCase().endsWith(`"${word}"`))))
  const entries = words.some((word) => /connect|ingress/.test(word)) ? fills.filter(({ path }) => path === '/v1/config') : []
  const queries = words.includes('query') ? fills.filter(({ path }) => path === '/v1/query') : []
  const rows = [...new Set([...entries, ...queries, ...about.slice(0, 8)])].map(({ body }) => JSON.stringify(body))
  return `${smallest.labels.join('|')} ${JSON.stringify({ ...smallest, labels: undefined })}\n${difference}\n${rows.join('\n')}`
}
