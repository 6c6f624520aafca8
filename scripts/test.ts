/**
 * What `npm test` runs: types, lint, dead code, the bundle, then the tests in groups. A line near the end gives the totals;
 * behind it stands what failed, since those who look at a run that failed often see no more than its last lines.
 *
 *   node scripts/test.ts [GROUP or file …]      all groups, or only those named; a path runs that file alone
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type Failure, reportOf } from './group-report.ts'
import { endLeftBehind, groupVariable } from './left-behind.ts'

/** Tests that share a way of being run. */
interface Group {
  readonly name: string
  readonly files: readonly string[]
  /** Rooms without I/O share one process; a file that starts processes, threads or sockets gets its own. */
  readonly isolated: boolean
}

interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** A test that leaves something running keeps its process alive; no group may hold up the rest for longer than this. */
const groupLimitMs = 900_000

/** How much of a log CI shows, less the totals. */
const shownAtEnd = 2_700

const failures: Failure[] = []
const root = join(import.meta.dirname, '..')
const pure = /^(src\/(std|wire|lang|memdb|state|fsm|contract|raft\/core|gossip\/(swim|serf|coordinate)|runtime\/sim)\/|test\/(tidy|vectors|matrix)\/)/
const environment = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}` }

function groups(): readonly Group[] {
  const files = globSync(['src/**/*.test.ts', 'test/**/*.test.ts'], { cwd: root }).sort()
  const rest = files.filter((file) => !pure.test(file))
  const names = [...new Set(rest.map((file) => (file.startsWith('src/') ? 'rim' : (file.split('/')[1] ?? ''))))].sort()
  return [
    { name: 'pure', files: files.filter((file) => pure.test(file)), isolated: false },
    ...names.map((name) => ({
      name,
      files: rest.filter((file) => (name === 'rim' ? file.startsWith('src/') : file.startsWith(`test/${name}/`))),
      isolated: true,
    })),
  ]
}

/** A step that either works or does not. */
function step(name: string, command: string, ...args: readonly string[]): Counts {
  const started = performance.now()
  const { status, signal, error } = spawnSync(command, args, { cwd: root, env: environment, stdio: 'inherit' })
  const good = status === 0
  if (!good) failures.push({ where: name, text: error?.message ?? `ended with code ${status}, signal ${signal}; what it said stands above` })
  console.log(`${good ? 'ok' : 'FAILED'}: ${name} (${seconds(started)})`)
  return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0 }
}

function runGroup(group: Group): Counts {
  const started = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-test-'))
  const lines = join(folder, 'lines.json')
  const { status, signal, error } = spawnSync(process.execPath, [
    '--test', `--test-isolation=${group.isolated ? 'process' : 'none'}`, '--test-concurrency=2', '--test-timeout=300000',
    '--test-reporter=dot', '--test-reporter-destination=stdout',
    `--test-reporter=${join(root, 'scripts/group-reporter.ts')}`, `--test-reporter-destination=${lines}`,
    ...group.files,
  ], { cwd: root, env: { ...environment, [groupVariable]: folder }, stdio: 'inherit', timeout: groupLimitMs, killSignal: 'SIGKILL' })
  const exceeded = error instanceof Error && 'code' in error && error.code === 'ETIMEDOUT'
  const report = reportOf(root, group.name, lines, { status, signal, exceededMs: exceeded ? groupLimitMs : undefined })
  const left = endLeftBehind(folder)
  rmSync(folder, { recursive: true, force: true })
  failures.push(...report.failures)
  // Told, and no failure: what a killed program of others has started is not always a test's to end.
  if (left.length > 0) console.log(`ended, since they outlived the tests of ${group.name}:\n${left.join('\n')}`)
  const counts = { passed: report.passed, failed: report.failed, skipped: report.skipped }
  console.log(`${counts.failed === 0 ? 'ok' : 'FAILED'}: ${group.name}: ${print(counts)} (${seconds(started)})`)
  return counts
}

/** Comparisons with the real program need its binary. Elsewhere they say that they were skipped; CI must have it. */
function realConsul(): Counts {
  const { status, stdout } = spawnSync(join(root, 'scripts/real-consul.sh'), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  const found = status === 0
  const must = (process.env['CI'] ?? '') !== ''
  if (!found && must) failures.push({ where: 'the real Consul', text: 'it cannot be had here' })
  console.log(found ? `ok: the real Consul is ${stdout.trim()}` : `${must ? 'FAILED' : 'skipped'}: the real Consul cannot be had here`)
  return { passed: found ? 1 : 0, failed: !found && must ? 1 : 0, skipped: !found && !must ? 1 : 0 }
}

function print({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** All failures, cut so that each has a place in the few lines that a log's reader is shown. */
function printFailures(all: readonly Failure[]): string {
  const room = Math.max(200, shownAtEnd / Math.max(1, all.length))
  return all.map(({ where, text }) => `\nFAILED: ${where}\n${text.split('\n').slice(0, 20).map((line) => `  ${line}`).join('\n').slice(0, room)}`).join('\n')
}

function seconds(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`
}

function main(): void {
  const started = performance.now()
  const asked = process.argv.slice(2)
  const chosen = groups().filter((group) => asked.length === 0 || asked.includes(group.name))
  const files = asked.filter((name) => name.endsWith('.ts'))
  if (files.length > 0) chosen.push({ name: 'files', files, isolated: true })
  if (chosen.length === 0) throw new Error(`no such group; there are ${groups().map((group) => group.name).join(', ')}`)
  const all: Counts[] = []
  if (asked.length === 0) {
    all.push(step('types', 'tsc', '-p', '.'))
    all.push(step('types of the page', 'tsc', '-p', 'ui'))
    all.push(step('lint', 'npm', 'run', '--silent', 'lint'))
    all.push(step('dead code', 'knip'))
    all.push(realConsul())
  }
  all.push(step('bundle', process.execPath, 'scripts/build.ts', '--quiet'))
  for (const group of chosen) all.push(runGroup(group))
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const counts of all) for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key]
  console.log(`\n${print(total)} in ${seconds(started)}`)
  console.log(printFailures(failures))
  process.exitCode = total.failed === 0 ? 0 : 1
}

main()
