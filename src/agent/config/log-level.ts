import { InputError } from '../../std/errors.ts'
import type { LogLevel } from './agent-config.ts'

const levels: Readonly<Record<string, LogLevel>> = { TRACE: 'TRACE', DEBUG: 'DEBUG', INFO: 'INFO', WARN: 'WARN', ERR: 'ERROR', ERROR: 'ERROR' }

/**
 * Reads a level without regard to case. Only an agent that starts judges it; `consul validate` lets any text pass (surface/config.md
 * K-11), and then the level does not matter.
 */
export function logLevel(text: string, starting: boolean): LogLevel {
  const level = levels[text.toUpperCase()]
  if (level === undefined && starting) throw new InputError(`Invalid log level: ${text}. Valid log levels are: [TRACE DEBUG INFO WARN ERR ERROR]`)
  return level ?? 'INFO'
}
