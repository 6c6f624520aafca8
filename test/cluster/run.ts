/**
 * `node test/cluster/run.ts SEED [COUNT] [--servers N] [--clients N] [--skew N] [--restless]`: runs seeds, says what came of each, and for a
 * single one prints all logs to standard error.
 */
import { parseArgs } from 'node:util'
import { chaos } from './chaos.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    servers: { type: 'string', default: '3' }, clients: { type: 'string', default: '2' }, skew: { type: 'string', default: '0.02' },
    restless: { type: 'boolean', default: false },
  },
})
const [first = 1, count = 1] = positionals.map(Number)
const options = { servers: Number(values.servers), clients: Number(values.clients), clockSkew: Number(values.skew), restless: values.restless }
let failed = 0
for (let seed = first; seed < first + count; seed++) {
  const started = performance.now()
  try {
    const report = await chaos(seed, { ...options, ...(count === 1 ? { onLog: (line: string) => void process.stderr.write(`${line}\n`) } : {}) })
    console.log(`${JSON.stringify(report)} in ${(performance.now() - started).toFixed(0)} ms`)
  } catch (error) {
    failed++
    console.log(`seed ${seed} FAILED in ${(performance.now() - started).toFixed(0)} ms: ${textOf(error)}`)
  }
}
process.exitCode = failed === 0 ? 0 : 1

/** The first failure, and what failed because of it. */
function textOf(error: unknown): string {
  if (error instanceof SuppressedError) return `${textOf(error.suppressed)}; then ${textOf(error.error)}`
  return error instanceof Error ? error.message : String(error)
}
