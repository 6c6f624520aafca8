/**
 * Clusters of both programs under random faults, as long as one likes.
 *
 *   node scripts/chaos.ts SEED [COUNT] [--ms N] [--servers real,ours,…] [--clients …] [--logs FOLDER]
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chaos } from '../test/mixed/chaos/chaos.ts'
import type { Program } from '../test/mixed/mixed-cluster.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ms: { type: 'string', default: '40000' }, servers: { type: 'string' }, clients: { type: 'string' }, logs: { type: 'string' } },
})
const [first = 1, count = 1] = positionals.map(Number)
const staff = (text: string): readonly Program[] => text.split(',').map((name) => (name === 'real' ? 'real' : 'ours'))
let failed = 0
for (let seed = first; seed < first + count; seed++) {
  const folder = values.logs === undefined ? undefined : join(values.logs, String(seed))
  if (folder !== undefined) mkdirSync(folder, { recursive: true })
  const started = performance.now()
  const report = await chaos({
    seed, forMs: Number(values.ms), say: (line) => console.log(`  ${line}`),
    ...(values.servers === undefined ? {} : { servers: staff(values.servers) }),
    ...(values.clients === undefined ? {} : { clients: staff(values.clients) }),
    ...(folder === undefined ? {} : { keep: (name: string, output: string) => writeFileSync(join(folder, `${name}.log`), output, 'latin1') }),
  })
  const { problems, failures, ...rest } = report
  if (folder !== undefined) writeFileSync(join(folder, 'failures.txt'), [...failures].map(([text, times]) => `${times} ${text}\n`).join(''), 'latin1')
  if (problems.length > 0) failed++
  console.log(`${problems.length === 0 ? 'ok' : 'FAILED'} ${JSON.stringify(rest)} in ${((performance.now() - started) / 1000).toFixed(0)} s`)
  if (folder !== undefined) writeFileSync(join(folder, 'problems.txt'), problems.join('\n'), 'latin1')
  const counts = new Map<string, number>()
  for (const problem of problems) {
    const kind = problem.replace(/\d{4}-\S+Z /, '').replace(/[\da-f-]{3,}/g, '#').slice(0, 120)
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    if (count === 1) console.log(`    ${problem.length > 3000 ? `${problem.slice(0, 1000)} … ${problem.slice(-1000)}` : problem}`)
  }
}
process.exitCode = failed === 0 ? 0 : 1
