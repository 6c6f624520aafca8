import type { LogFields, Logger } from '../ports.ts'
import { jsonLine, textLine } from './log-line.ts'
import type { LogLevel } from './log-line.ts'

export { parseLogLevel } from './log-line.ts'
export type { LogLevel } from './log-line.ts'

/** Higher is more severe; a sink takes its own level and all above it. */
const rank: Readonly<Record<LogLevel, number>> = { trace: 1, debug: 2, info: 3, warn: 4, error: 5 }
const silence = 6

/** Where lines go. A sink gets only what its level lets through. */
export interface LogSink {
  readonly level: LogLevel
  /** hclog's JSON objects instead of text. */
  readonly json?: boolean
  /** One line as a byte string, with its line feed. */
  write(line: string): void
}

/** A sink that was added. */
export interface AttachedSink {
  setLevel(level: LogLevel): void
  remove(): void
}

interface Attached {
  readonly sink: LogSink
  threshold: number
}

/**
 * The log of one agent: loggers write into it, sinks take out of it. Sinks come and go while the agent runs (standard output,
 * a file, `/v1/agent/monitor`), each with a level of its own.
 */
export class LogHub {
  readonly #wall: () => number
  readonly #sinks = new Set<Attached>()
  /** The lowest level any sink wants: a line below it costs one comparison. */
  threshold = silence

  constructor(wall: () => number = Date.now) {
    this.#wall = wall
  }

  logger(name: string): Logger {
    return new HubLogger(this, name)
  }

  addSink(sink: LogSink): AttachedSink {
    const attached = { sink, threshold: rank[sink.level] }
    this.#sinks.add(attached)
    this.#settle()
    return {
      setLevel: (level) => {
        attached.threshold = rank[level]
        this.#settle()
      },
      remove: () => this.#drop(attached),
    }
  }

  write(level: LogLevel, name: string, message: string, fields: LogFields | undefined): void {
    const wall = this.#wall()
    const severity = rank[level]
    let text: string | undefined
    let json: string | undefined
    for (const attached of this.#sinks) {
      if (severity < attached.threshold) continue
      const line = attached.sink.json === true
        ? (json ??= jsonLine(wall, level, name, message, fields))
        : (text ??= textLine(wall, level, name, message, fields))
      try {
        attached.sink.write(line)
      } catch (error) {
        // Whoever logs must not fail for it. A sink that failed once is out, and the others tell.
        this.#drop(attached)
        this.write('error', name, 'log sink failed and was removed', { error })
      }
    }
  }

  #drop(attached: Attached): void {
    this.#sinks.delete(attached)
    this.#settle()
  }

  #settle(): void {
    this.threshold = Math.min(silence, ...Array.from(this.#sinks, (attached) => attached.threshold))
  }
}

class HubLogger implements Logger {
  readonly #hub: LogHub
  readonly #name: string

  constructor(hub: LogHub, name: string) {
    this.#hub = hub
    this.#name = name
  }

  error(message: string, fields?: LogFields): void {
    if (this.#hub.threshold <= rank.error) this.#hub.write('error', this.#name, message, fields)
  }

  warn(message: string, fields?: LogFields): void {
    if (this.#hub.threshold <= rank.warn) this.#hub.write('warn', this.#name, message, fields)
  }

  info(message: string, fields?: LogFields): void {
    if (this.#hub.threshold <= rank.info) this.#hub.write('info', this.#name, message, fields)
  }

  debug(message: string, fields?: LogFields): void {
    if (this.#hub.threshold <= rank.debug) this.#hub.write('debug', this.#name, message, fields)
  }

  trace(message: string, fields?: LogFields): void {
    if (this.#hub.threshold <= rank.trace) this.#hub.write('trace', this.#name, message, fields)
  }

  named(name: string): Logger {
    return new HubLogger(this.#hub, this.#name === '' ? name : `${this.#name}.${name}`)
  }
}
