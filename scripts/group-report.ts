import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Line } from './group-reporter.ts'

/** Something that went wrong, for whoever sees no more of a run than its end. */
export interface Failure {
  /** The file and the test, or the step. */
  readonly where: string
  readonly text: string
}

export interface GroupReport {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly failures: readonly Failure[]
}

/** How a runner ended. */
export interface RunnerEnd {
  readonly status: number | null
  readonly signal: string | null
  /** Set when it was ended because it took longer than this. */
  readonly exceededMs: number | undefined
}

const tailLength = 1_500

/** What a group's reporter wrote, and what follows from how its runner ended. */
export function reportOf(root: string, group: string, path: string, end: RunnerEnd): GroupReport {
  const lines = (existsSync(path) ? readFileSync(path, 'utf8') : '').split('\n').filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as Line)
  const short = (file: string): string => (file.startsWith('/') ? relative(root, file) : file)
  const said = new Map<string, string>()
  for (const line of lines) if (line.kind === 'said') said.set(short(line.file), `${said.get(short(line.file)) ?? ''}${line.text}`.slice(-tailLength))
  const tail = (file: string): string => (said.has(file) ? `\nit said last:\n${said.get(file)!.trimEnd()}` : '')

  const failures: Failure[] = []
  for (const line of lines) {
    if (line.kind !== 'failed') continue
    const file = short(line.file)
    // A file that fails as a whole is a process that ended badly.
    failures.push(line.name === file ? { where: file, text: `the process of this file failed: ${line.text}${tail(file)}` } : { where: `${file}: ${line.name}`, text: line.text })
  }
  const counts = lines.find((line) => line.kind === 'counts')
  if (counts === undefined) failures.push({ where: group, text: `${howItEnded(end)}${runningIn(lines, short, tail)}` })
  else if (end.status !== 0 && counts.failed + counts.cancelled === 0) failures.push({ where: group, text: howItEnded(end) })
  else if (counts.passed + counts.skipped + counts.failed + counts.cancelled === 0) failures.push({ where: group, text: 'it has no tests' })
  const failed = (counts?.failed ?? 0) + (counts?.cancelled ?? 0)
  // A runner that died, or found nothing to run, must not pass for success.
  return { passed: counts?.passed ?? 0, skipped: counts?.skipped ?? 0, failed: failures.length > 0 ? Math.max(failed, 1) : failed, failures }
}

function howItEnded({ status, signal, exceededMs }: RunnerEnd): string {
  return exceededMs === undefined ? `the runner ended with code ${status}, signal ${signal}` : `not done within ${exceededMs / 1000} s`
}

/** What had begun and not ended, with what its file said last. */
function runningIn(lines: readonly Line[], short: (file: string) => string, tail: (file: string) => string): string {
  const running = new Map<string, { readonly file: string }>()
  for (const line of lines) {
    if (line.kind !== 'begun' && line.kind !== 'ended') continue
    const file = short(line.file)
    const text = line.name === file ? file : `${file}: ${line.name}`
    if (line.kind === 'begun') running.set(text, { file })
    else running.delete(text)
    // With its process all of a file has ended.
    if (line.kind === 'ended' && line.name === file) for (const [one, place] of running) if (place.file === file) running.delete(one)
  }
  const files = [...new Set([...running.values()].map(({ file }) => file))]
  return `, with these under way:\n${[...running.keys()].join('\n')}${files.map((file) => tail(file) && `\n${file}:${tail(file)}`).join('')}`
}
