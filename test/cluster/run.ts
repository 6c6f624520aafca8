/** `node test/cluster/run.ts SEED [COUNT]`: runs seeds, says what came of each, and for a single one prints all logs to standard error. */
import { chaos } from './chaos.ts'

const [first = 1, count = 1] = process.argv.slice(2).map(Number)
let failed = 0
for (let seed = first; seed < first + count; seed++) {
  const started = performance.now()
  try {
    const report = await chaos(seed, count === 1 ? (line) => void process.stderr.write(`${line}\n`) : undefined)
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
