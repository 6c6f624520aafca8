import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'

/** What is known of a group, a line of JSON each, as it happens: a runner that is killed has told by then what it was at. */
export type Line =
  | { readonly kind: 'counts'; readonly passed: number; readonly failed: number; readonly skipped: number; readonly cancelled: number }
  | { readonly kind: 'begun' | 'ended'; readonly file: string; readonly name: string }
  | { readonly kind: 'failed'; readonly file: string; readonly name: string; readonly text: string }
  | { readonly kind: 'said'; readonly file: string; readonly text: string }

/** What `node --test` tells of an error. */
interface Failure extends Error {
  readonly failureType?: string
  readonly exitCode?: number | null
  readonly signal?: string | null
}

const longestLine = 220

/** A reporter of `node --test`. */
export default async function* groupReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const names = new Map<string, string>()
  for await (const event of events) {
    const line = lineOf(event, names)
    if (line !== undefined) yield `${JSON.stringify(line)}\n`
  }
}

function lineOf(event: TestEvent, names: Map<string, string>): Line | undefined {
  switch (event.type) {
    case 'test:summary':
      return event.data.file === undefined ? { kind: 'counts', failed: 0, ...event.data.counts } : undefined
    case 'test:dequeue':
      return { kind: 'begun', ...placeOf(event.data, names) }
    case 'test:complete':
      return { kind: 'ended', ...placeOf(event.data, names) }
    case 'test:fail': {
      const error = event.data.details.error as Failure
      // Whose part failed has nothing of its own to tell.
      if (error.failureType === 'subtestsFailed') return undefined
      return { kind: 'failed', ...placeOf(event.data, names), text: textOf(error) }
    }
    case 'test:stdout':
    case 'test:stderr':
      return { kind: 'said', file: event.data.file, text: event.data.message }
    default:
      return undefined
  }
}

/** Where a test stands, and its name behind those of the tests around it. */
function placeOf(
  data: { readonly name: string; readonly file?: string | undefined; readonly entryFile?: string | undefined; readonly testId: number; readonly parentId?: number | undefined },
  names: Map<string, string>,
): { readonly file: string; readonly name: string } {
  const file = data.entryFile ?? data.file ?? ''
  // The file itself is a test to the runner, numbered among the files.
  const around = data.entryFile === undefined ? undefined : names.get(`${file}#${data.parentId}`)
  const name = around === undefined ? data.name : `${around} > ${data.name}`
  if (data.entryFile !== undefined) names.set(`${file}#${data.testId}`, name)
  return { file, name }
}

/** The error, then what its end would have told if it had not been long: where it was thrown, and why. */
function textOf(error: Failure): string {
  const thrown = error.cause instanceof Error ? error.cause : undefined
  if (thrown === undefined) {
    const end = error.exitCode === undefined && error.signal === undefined ? '' : ` (code ${error.exitCode ?? 'none'}, signal ${error.signal ?? 'none'})`
    return `${typeof error.cause === 'string' ? error.cause : inspect(error.cause ?? error.message)}${end}`
  }
  const lines = inspect(thrown).split('\n').map((line) => line.slice(0, longestLine))
  const frame = lines.slice(15).find((line) => /^\s+at .*file:\/\//.test(line))
  const cause = thrown.cause instanceof Error ? `  because: ${thrown.cause.message.split('\n', 1)[0]!.slice(0, longestLine)}` : undefined
  return [...lines.slice(0, 15), ...(frame === undefined ? [] : [frame]), ...(cause === undefined ? [] : [cause])].join('\n')
}
