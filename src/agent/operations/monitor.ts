import type { LogLevelName, LogSource } from '../../runtime/log-source.ts'
import type { Logger } from '../../runtime/ports.ts'

/** Lines that wait for a slow reader; further ones are dropped (surface/http.md G65). */
const waitingLines = 512

const levels: Readonly<Record<string, LogLevelName>> = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERR: 'error', ERROR: 'error' }

/** The level that a caller named, in any case; undefined for none that there is. */
export function monitorLevel(name: string): LogLevelName | undefined {
  const known = name.toUpperCase()
  return Object.hasOwn(levels, known) ? levels[known] : undefined
}

/** `/v1/agent/monitor`: the log from now on until the caller leaves; at first nothing, so that he sees that it has begun. */
export async function* monitor(
  source: LogSource,
  log: Logger,
  asked: { readonly level: LogLevelName; readonly json: boolean },
  gone: AbortSignal,
): AsyncIterable<string> {
  const lines: string[] = []
  let dropped = 0
  let wake: (() => void) | undefined
  const sink = source.addSink({
    ...asked,
    write(line) {
      if (lines.length < waitingLines) lines.push(line)
      else dropped++
      wake?.()
    },
  })
  gone.addEventListener('abort', () => wake?.(), { once: true })
  try {
    yield ''
    while (!gone.aborted) {
      if (lines.length > 0) yield lines.splice(0).join('')
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    sink.remove()
    if (dropped > 0) log.warn('Dropped logs during monitor request', { dropped_count: dropped })
  }
}
