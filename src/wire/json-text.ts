import { InputError } from '../std/errors.ts'
import type { I64, Time } from './values.ts'

/** Scalars of Go's encoding/json, as byte strings. */

// eslint-disable-next-line no-control-regex
const plain = /^[\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\x5b\x5d-\x7f]*$/
const hex = '0123456789abcdef'

/** A byte string as a JSON string: `<`, `>`, `&`, U+2028 and U+2029 escaped, bytes that are not UTF-8 as `\ufffd`. */
export function jsonString(value: string): string {
  return plain.test(value) ? `"${value}"` : `"${escaped(value)}"`
}

function escaped(value: string): string {
  let out = ''
  let from = 0
  for (let at = 0; at < value.length;) {
    const code = value.charCodeAt(at)
    if (code < 0x80) {
      const escape = escapes[code]
      if (escape !== undefined) {
        out += value.slice(from, at) + escape
        from = at + 1
      }
      at++
      continue
    }
    const size = runeSize(value, at)
    const replacement = size === 0 ? '\\ufffd' : size === 3 && separator(value, at)
    if (replacement) {
      out += value.slice(from, at) + replacement
      from = at + (size || 1)
    }
    at += size || 1
  }
  return out + value.slice(from)
}

/** The escape of U+2028 or U+2029, which are E2 80 A8 and E2 80 A9. */
function separator(value: string, at: number): string | false {
  if (value.charCodeAt(at) !== 0xe2 || value.charCodeAt(at + 1) !== 0x80) return false
  const last = value.charCodeAt(at + 2)
  return last === 0xa8 ? '\\u2028' : last === 0xa9 && '\\u2029'
}

const escapes: readonly (string | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  if (code === 0x22) return '\\"'
  if (code === 0x5c) return '\\\\'
  if (code === 0x0a) return '\\n'
  if (code === 0x0d) return '\\r'
  if (code === 0x09) return '\\t'
  return code < 0x20 || code === 0x3c || code === 0x3e || code === 0x26 ? `\\u00${hex[code >> 4]}${hex[code & 15]}` : undefined
})

/** The bytes of the UTF-8 sequence at a position that holds a byte of 0x80 or more; 0 when it is not valid. */
export function runeSize(value: string, at: number): number {
  const lead = value.charCodeAt(at)
  if (lead < 0xc2 || lead > 0xf4) return 0
  const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  if (at + size > value.length) return 0
  const second = value.charCodeAt(at + 1)
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) return 0
  for (let i = 2; i < size; i++) {
    const next = value.charCodeAt(at + i)
    if (next < 0x80 || next > 0xbf) return 0
  }
  return size
}

/** JavaScript text (UTF-16) as a JSON string in JavaScript text, by the same rules. */
export function jsonTextString(value: string): string {
  if (plain.test(value)) return `"${value}"`
  return `"${value.toWellFormed().replace(/[\x00-\x1f"\\<>&\u2028\u2029]/g, (char) => {
    const code = char.charCodeAt(0)
    return escapes[code] ?? `\\u${code.toString(16)}`
  })}"`
}

/** A double in Go's shortest form; infinities and NaN have none. */
export function jsonFloat(value: number, single = false): string {
  if (!Number.isFinite(value)) throw new InputError(`json: unsupported value: ${value > 0 ? '+Inf' : value < 0 ? '-Inf' : 'NaN'}`)
  if (Object.is(value, -0)) return '-0'
  const text = single ? shortestSingle(value) : String(value)
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-6 || size >= 1e21)) return exponential(single ? text : value.toExponential())
  return text.includes('e') ? expanded(text) : text
}

/** Go writes at least two digits of a positive exponent and drops the zero of `e-07`. */
function exponential(text: string): string {
  const match = /^(.*)e([+-])(\d+)$/.exec(text.includes('e') ? text : Number(text).toExponential())!
  const [, mantissa, sign, digits = ''] = match
  return `${mantissa}e${sign}${sign === '+' ? digits.padStart(2, '0') : digits}`
}

/** JavaScript turns to exponents at 1e-7, Go at 1e-6, both at 1e21; so this only meets what lies between. */
function expanded(text: string): string {
  return Number(text).toFixed(20).replace(/0+$/, '')
}

/** The shortest decimal that reads back as the same single. */
function shortestSingle(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const text = value.toPrecision(digits)
    if (Math.fround(Number(text)) === value) return String(Number(text))
  }
  return String(value)
}

const secondsPerDay = 86_400n

/** RFC 3339 with nanoseconds, without quotes. */
export function formatTime(time: Time): string {
  const offset = time.offsetMinutes === -1 ? 0 : time.offsetMinutes
  const local = BigInt(time.seconds) + BigInt(offset * 60)
  // Year 0 begins 366 days before Go's zero time.
  if (local < -366n * secondsPerDay || local >= 3_652_059n * secondsPerDay) {
    throw new InputError('Time.MarshalJSON: year outside of range [0,9999]')
  }
  const days = Number((local - (((local % secondsPerDay) + secondsPerDay) % secondsPerDay)) / secondsPerDay)
  const clock = Number(local) - days * 86_400
  const { year, month, day } = civil(days)
  const fraction = time.nanoseconds === 0 ? '' : `.${String(time.nanoseconds).padStart(9, '0').replace(/0+$/, '')}`
  const hour = `${pad(Math.floor(clock / 3600))}:${pad(Math.floor(clock / 60) % 60)}:${pad(clock % 60)}`
  return `${String(year).padStart(4, '0')}-${pad(month)}-${pad(day)}T${hour}${fraction}${zone(offset)}`
}

/** The date so many days after 0001-01-01, counted in years that begin in March so that leap days come last. */
function civil(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 306 + 146_097
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + (era - 1) * 400 + (month <= 2 ? 1 : 0)
  return { year, month, day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1 }
}

/** Days from 0001-01-01 to a date. */
export function daysOf(year: number, month: number, day: number): number {
  const from = month <= 2 ? year - 1 : year
  const era = Math.floor(from / 400)
  const yearOfEra = from - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 306
}

function zone(offset: number): string {
  if (offset === 0) return 'Z'
  const minutes = Math.abs(offset)
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 of a byte string. `btoa` takes exactly such strings. */
export function base64(value: string): string {
  return btoa(value)
}

const digits = new Int16Array(256).fill(-1)
for (let i = 0; i < 64; i++) digits[alphabet.charCodeAt(i)] = i

/** The byte string of a base64 text by the rules of Go's StdEncoding: padding required, line ends ignored. */
export function unbase64(text: string): string {
  const at = badDigit(text)
  if (at >= 0) throw new InputError(`illegal base64 data at input byte ${at}`)
  return atob(text)
}

/** Where Go finds a base64 text to be wrong, or −1. Four digits at a time; only the last four may hold padding. */
function badDigit(text: string): number {
  const { length } = text
  const isDigit = (at: number): boolean => text.charCodeAt(at) < 256 && digits[text.charCodeAt(at)]! >= 0
  const pastBreaks = (at: number): number => {
    while (text[at] === '\r' || text[at] === '\n') at++
    return at
  }
  for (let at = 0; ; ) {
    for (let count = 0; count < 4; count++) {
      at = pastBreaks(at)
      if (at === length) return count === 0 ? -1 : length - count
      if (isDigit(at)) at++
      else if (text[at] !== '=' || count < 2) return at
      else return badPadding(text, at + 1, count === 2, pastBreaks)
    }
  }
}

/** What follows the first `=` must be a second one where two are due, and then nothing. */
function badPadding(text: string, after: number, second: boolean, pastBreaks: (at: number) => number): number {
  let at = pastBreaks(after)
  if (second) {
    if (at === text.length) return at
    if (text[at] !== '=') return at - 1
    at = pastBreaks(at + 1)
  }
  return at < text.length ? at : -1
}

/** An integer; numbers and bigints print alike. */
export function jsonInteger(value: I64): string {
  return String(value)
}
