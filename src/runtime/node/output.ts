import type { LogLevel, LogSink } from './log.ts'

/** Lines are gathered for one turn of the loop, at most this much. */
const largestBatch = 65_536

/** A sink that writes to a stream of the process. `flush` writes at once what is still gathered. */
export interface StreamSink extends LogSink {
  flush(): void
}

export interface StreamSinkOptions {
  readonly level: LogLevel
  readonly json?: boolean
  /** What the agent command puts before each line: four blanks. */
  readonly prefix?: string
}

/**
 * Log lines to standard output or error. They are written once per turn of the event loop, which a busy agent at debug level
 * needs (a write to a pipe or file blocks), and what is left when the process exits.
 * When the reader has gone away the stream reports it once and what follows is dropped, as a daemon must outlive its terminal.
 */
export function streamSink(stream: NodeJS.WriteStream, options: StreamSinkOptions): StreamSink {
  const prefix = options.prefix ?? ''
  let gathered = ''
  let closed = false
  const flush = (): void => {
    if (gathered === '' || closed) return
    const lines = gathered
    gathered = ''
    stream.write(Buffer.from(lines, 'latin1'))
  }
  stream.on('error', () => {
    closed = true
    gathered = ''
  })
  process.on('exit', flush)
  return {
    level: options.level,
    json: options.json ?? false,
    flush,
    write: (line) => {
      if (closed) return
      if (gathered === '') setImmediate(flush)
      gathered += prefix + line
      if (gathered.length >= largestBatch) flush()
    },
  }
}
