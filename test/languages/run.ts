/**
 * Longer runs than the suite's.
 *
 *   node test/languages/run.ts config [--seed N] [--count N]
 */
import { parseArgs } from 'node:util'
import { realCli } from '../interop/programs.ts'
import { configCase } from './config-cases.ts'
import { validateBoth } from './validate-both.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '100' } } })
if (realCli === undefined) throw new Error('there is no real Consul here')
const first = Number(values.seed)
let differences = 0
let valid = 0
for (let seed = first; seed < first + Number(values.count); seed++) {
  const made = configCase(seed)
  const { ours, real, same } = await validateBoth(realCli, made)
  if (real.code === 0) valid++
  if (same) continue
  differences++
  console.log(`--- seed ${seed}`)
  console.log(JSON.stringify(made, undefined, 1))
  console.log('real', real.code, JSON.stringify(real.stdout), `\n${real.stderr}`)
  console.log('ours', ours.code, JSON.stringify(ours.stdout), `\n${ours.stderr}`)
}
console.log(positionals[0], `${differences} differences of ${values.count}, ${valid} valid`)
