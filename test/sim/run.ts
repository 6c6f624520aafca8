import { profiles, type ProfileName } from './profiles.ts'
import { runSeed, type RunOptions } from './simulation.ts'

/** `node test/sim/run.ts --seed N [--count M] [--profile NAME] [--verbose]`: replays one seed, or runs M from N on. */
const value = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(name)
  return at === -1 ? otherwise : Number(process.argv[at + 1])
}
const first = value('--seed', 1)
const count = value('--count', 1)
const verbose = process.argv.includes('--verbose')
const named = process.argv[process.argv.indexOf('--profile') + 1]
const profile = process.argv.includes('--profile') ? (Object.keys(profiles) as ProfileName[]).find((name) => name === named) : undefined
const options: RunOptions = {
  ...(profile === undefined ? {} : { profile }),
  ...(verbose ? { log: (line: string) => console.log(line) } : {}),
}
const started = performance.now()
let events = 0
let acknowledged = 0
let failed = 0
for (let seed = first; seed < first + count; seed++) {
  const report = await runSeed(seed, options)
  events += report.events
  acknowledged += report.acknowledged
  if (report.violations.length > 0) failed++
  for (const { check, text } of report.violations) console.log(`seed ${seed}: ${check}: ${text}`)
  if (count === 1) console.log(JSON.stringify({ ...report, violations: report.violations.length }))
}
const seconds = (performance.now() - started) / 1000
console.log(
  `${count} seeds, ${failed} failed, ${acknowledged} writes acknowledged, ${events} events, ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(1)} seeds/s`,
)
process.exitCode = failed > 0 ? 1 : 0
