import { type Cursor, digitValue, endOfSource, isDecimal } from './cursor.ts'

const backslash = 92
const quote = 34
const newline = 10

/** Passes digits; gives back the first character that is none. */
export function scanMantissa(cursor: Cursor, first: number): number {
  let code = first
  let scanned = false
  while (isDecimal(code)) {
    code = cursor.next()
    scanned = true
  }
  if (scanned && code !== endOfSource) cursor.unread()
  return code
}

export function scanFraction(cursor: Cursor): number {
  return scanMantissa(cursor, cursor.peek())
}

export function isExponentMark(code: number): boolean {
  return code === 101 || code === 69
}

export function scanExponent(cursor: Cursor, first: number): number {
  if (!isExponentMark(first)) return first
  let code = cursor.next()
  if (code === 45 || code === 43) code = cursor.next()
  return scanMantissa(cursor, code)
}

/** What follows the integer part of a number. Says whether it made the number a fraction. */
export function scanFractionAndExponent(cursor: Cursor, first: number): boolean {
  if (isExponentMark(first)) {
    scanExponent(cursor, first)
    return true
  }
  if (first !== 46) return false
  const code = scanFraction(cursor)
  if (isExponentMark(code)) scanExponent(cursor, cursor.next())
  return true
}

/**
 * Passes a quoted string whose opening quote was read. Within `${…}` of HCL quotes do not end the string, nor does a line end; in its
 * JSON form they do.
 */
export function scanString(cursor: Cursor, json: boolean): void {
  let braces = 0
  for (;;) {
    const code = cursor.next()
    if ((code === newline && (json || braces === 0)) || code === endOfSource) {
      cursor.fail('literal not terminated')
      return
    }
    if (code === quote && (json || braces === 0)) return
    if (braces === 0 && code === 36 && cursor.peek() === 123) {
      braces++
      cursor.next()
    } else if (braces > 0 && code === 123) braces++
    if (braces > 0 && code === 125) braces--
    if (code === backslash) scanEscape(cursor)
  }
}

function scanEscape(cursor: Cursor): void {
  const code = cursor.next()
  if ('abfnrtv\\"'.includes(String.fromCodePoint(code))) return
  if (code >= 48 && code <= 55) scanDigits(cursor, code, 8, 3)
  else if (code === 120) scanDigits(cursor, cursor.next(), 16, 2)
  else if (code === 117) scanDigits(cursor, cursor.next(), 16, 4)
  else if (code === 85) scanDigits(cursor, cursor.next(), 16, 8)
  else cursor.fail('illegal char escape')
}

function scanDigits(cursor: Cursor, first: number, base: number, count: number): void {
  let code = first
  let left = count
  while (left > 0 && digitValue(code) < base) {
    code = cursor.next()
    if (code === endOfSource) break
    left--
  }
  if (left > 0) cursor.fail('illegal char escape')
  if (left !== count && code !== endOfSource) cursor.unread()
}
