/** The levels of a log line, the most severe last. */
export type LogLevelName = 'trace' | 'debug' | 'info' | 'warn' | 'error'

/** A log that can be listened to while it is written. */
export interface LogSource {
  /** Gives every line from the level on, with its line feed, as text or as a JSON object, until it is removed. `write` must not wait. */
  addSink(sink: { readonly level: LogLevelName; readonly json?: boolean; write(line: string): void }): { remove(): void }
}
