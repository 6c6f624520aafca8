import { bytesOfText, textOfBytes } from '../../std/bytes.ts'
import type { LogFields } from '../ports.ts'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error'

/** hclog pads the level to the width of the longest. */
const column: Readonly<Record<LogLevel, string>> = {
  trace: '[TRACE]', debug: '[DEBUG]', info: '[INFO] ', warn: '[WARN] ', error: '[ERROR]',
}

const levels: Readonly<Record<string, LogLevel>> = {
  TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERR: 'error', ERROR: 'error',
}

/** A level as `-log-level` and `log_level` take it, in any case. */
export function parseLogLevel(text: string): LogLevel | undefined {
  return Object.hasOwn(levels, text.toUpperCase()) ? levels[text.toUpperCase()] : undefined
}

/** `2026-01-02T15:04:05.000Z [INFO]  agent.server: message: key=value "with blanks"`, as hclog 0.12 of Consul 1.8.7. */
export function textLine(wall: number, level: LogLevel, name: string, message: string, fields?: LogFields): string {
  let line = `${secondOf(wall)}.${milliseconds(wall)}${zone} ${column[level]} ${name === '' ? '' : `${name}: `}${visible(message)}`
  let separator = ': '
  for (const key in fields) {
    line += `${separator}${key}=${printed(fields[key])}`
    separator = ' '
  }
  return bytesOnly(`${line}\n`)
}

/** The same as one JSON object, keys in byte order as Go prints a map. */
export function jsonLine(wall: number, level: LogLevel, name: string, message: string, fields?: LogFields): string {
  const second = secondOf(wall)
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`
  const all: Record<string, unknown> = { '@level': level, '@message': message }
  if (name !== '') all['@module'] = name
  all['@timestamp'] = `${second}.${milliseconds(wall)}000${offset}`
  for (const key of Object.keys(fields ?? {}).sort()) all[key] = fields?.[key]
  const members = Object.keys(all).map((key) => `${quoted(key)}:${jsonValue(all[key])}`)
  return `{${members.join(',')}}\n`
}

// Lines of one second share the date; making it costs more than all the rest of a line.
let cachedSecond = -1
let cachedText = ''
let zone = 'Z'

function secondOf(wall: number): string {
  const second = Math.floor(wall / 1000)
  if (second !== cachedSecond) {
    const offset = -new Date(wall).getTimezoneOffset()
    cachedText = new Date(second * 1000 + offset * 60_000).toISOString().slice(0, 19)
    zone = offset === 0 ? 'Z' : `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}${two(Math.abs(offset) % 60)}`
    cachedSecond = second
  }
  return cachedText
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0')
}

function milliseconds(wall: number): string {
  return String(Math.floor(wall) % 1000).padStart(3, '0')
}

const blank = /[ \t\n\r]/

/** A value as hclog prints it: quoted when it holds blanks; a list in brackets, its members quoted so. */
function printed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((member) => quotedIfBlank(plain(member))).join(', ')}]`
  return quotedIfBlank(plain(value))
}

function quotedIfBlank(text: string): string {
  return blank.test(text) ? `"${visible(text)}"` : visible(text)
}

// eslint-disable-next-line no-control-regex
const control = /[\x00-\x08\x0a-\x1f\x7f]/g
const controlNames: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\v': '\\v', '\f': '\\f', '\b': '\\b', '\x07': '\\a' }

/**
 * Control characters as Go escapes them, tabs aside. hclog does not, so that whoever gives a service its name can write lines of their own
 * into the log, or colours into the terminal of who reads it.
 */
function visible(text: string): string {
  return text.replace(control, (found) => controlNames[found] ?? `\\x${found.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

function plain(value: unknown): string {
  switch (typeof value) {
    case 'string': return value
    case 'number': case 'bigint': case 'boolean': return String(value)
    case 'undefined': return '<nil>'
    default: return value === null ? '<nil>' : described(value)
  }
}

/** Objects print themselves; one that fails to must not fail the caller, who only wanted to say something. */
function described(value: unknown): string {
  try {
    return value instanceof Error ? value.message : String(value)
  } catch {
    return '(unprintable)'
  }
}

function jsonValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonValue).join(',')}]`
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : quoted(String(value))
  return value === null || value === undefined ? 'null' : quoted(plain(value))
}

const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' }

/** A JSON string as Go's encoder writes it; bytes that are not UTF-8 become U+FFFD. */
function quoted(bytes: string): string {
  return bytesOfText(JSON.stringify(textOfBytes(bytesOnly(bytes))).replace(/[<>&\u2028\u2029]/g, (found) => escapes[found] ?? found))
}

// eslint-disable-next-line no-control-regex
const beyondBytes = /[^\x00-\xff]+/g

/** Messages of the platform's own errors are text, not byte strings; what cannot be a byte is encoded. */
function bytesOnly(line: string): string {
  return line.replace(beyondBytes, bytesOfText)
}
