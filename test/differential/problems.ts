import type { PlainAnswer } from './normalise.ts'
import type { Step } from './step.ts'

/** What two answers to a step differ in, or that they do not although they should. */
export function problemOf(step: Step, at: number, theirs: PlainAnswer | undefined, ours: PlainAnswer | undefined): readonly string[] {
  const differences = [differenceOf('status', theirs?.status, ours?.status), ...headerDifferences(theirs, ours)]
  differences.push(differenceOf('body', theirs?.body, ours?.body), differenceOf('closed', theirs?.closed, ours?.closed))
  const found = differences.filter((difference) => difference !== '')
  const title = `${at + 1}. ${step.method} ${step.path.slice(0, 100)}${step.body === undefined ? '' : ` ${step.body.slice(0, 100)}`}`
  if (step.differs !== undefined) return found.length > 0 ? [] : [`${title}\n   is the same by now, but was to differ: ${step.differs}`]
  return found.length === 0 ? [] : [`${title}\n${found.join('\n')}`]
}

function headerDifferences(theirs: PlainAnswer | undefined, ours: PlainAnswer | undefined): readonly string[] {
  const [a, b] = [theirs?.headers ?? [], ours?.headers ?? []]
  const missing = a.filter((line) => !b.includes(line)).map((line) => `   header missing: ${line}`)
  const added = b.filter((line) => !a.includes(line)).map((line) => `   header added:   ${line}`)
  return [...missing, ...added]
}

function differenceOf(what: string, theirs: unknown, ours: unknown): string {
  if (theirs === ours) return ''
  const [a, b] = [JSON.stringify(theirs) ?? '', JSON.stringify(ours) ?? '']
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  const part = (text: string): string => (at > 60 ? `…${text.slice(at - 40, at + 160)}` : text.slice(0, 220))
  return `   ${what} real: ${part(a)}\n   ${what} ours: ${part(b)}`
}
