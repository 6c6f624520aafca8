/**
 * Longer runs than the suite's. Each difference is printed with its seed.
 *
 *   node test/languages/run.ts config|commands|filters|templates [--seed N] [--count N] [--verbose]
 */
import { test, type TestContext } from 'node:test'
import { parseArgs } from 'node:util'
import type { Captured } from '../../src/cli/captured-io.suite.ts'
import { realCli } from '../interop/programs.ts'
import { TwoAgents } from './ask-both.ts'
import { commandLine } from './command-lines.ts'
import { configCase } from './config-cases.ts'
import { TwoSides } from './run-both.ts'
import { validateBoth } from './validate-both.ts'

interface Compared {
  readonly made: unknown
  readonly real: unknown
  readonly ours: unknown
}

const languages: Readonly<Record<string, (t: TestContext) => Promise<(seed: number) => Promise<Compared>>>> = {
  config: () => Promise.resolve(async (seed) => {
    const made = configCase(seed)
    const { ours, real, same } = await validateBoth(realCli!, made)
    return { made, real, ours: same ? real : ours }
  }),
  async filters(t) {
    const agents = await TwoAgents.start(t)
    return (seed) => agents.filter(seed)
  },
  async templates(t) {
    const agents = await TwoAgents.start(t)
    return (seed) => agents.template(seed)
  },
  async commands(t) {
    const sides = await TwoSides.start(t)
    return async (seed) => {
      const made = await commandLine(seed)
      return { made, ...await sides.run(made) }
    }
  },
}

const { values, positionals: [name = ''] } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '100' }, verbose: { type: 'boolean' } } })
const language = Object.hasOwn(languages, name) ? languages[name] : undefined
if (language === undefined) throw new Error(`say which language: ${Object.keys(languages).join(', ')}`)
if (realCli === undefined) throw new Error('there is no real Consul here')
const first = Number(values.seed)

await test(name, async (t) => {
  const compare = await language(t)
  let differences = 0
  const codes = new Map<number, number>()
  for (let seed = first; seed < first + Number(values.count); seed++) {
    if (values.verbose === true) console.log(`seed ${seed}`)
    const { made, real, ours } = await compare(seed)
    const { code } = real as Captured
    codes.set(code, (codes.get(code) ?? 0) + 1)
    if (JSON.stringify(real) === JSON.stringify(ours)) continue
    differences++
    console.log(`--- seed ${seed}`, JSON.stringify(made, undefined, 1), '\nreal', JSON.stringify(real, undefined, 1), '\nours', JSON.stringify(ours, undefined, 1))
  }
  console.log(`${name}: ${differences} differences of ${values.count}; codes ${JSON.stringify([...codes])}`)
})
