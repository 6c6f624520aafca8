import { InputError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import { readValue } from '../bexpr/read-value.ts'
import type { Type, Value } from './syntax.ts'

const bits = 64
const leastInt = -(2n ** 63n)
const mostInt = 2n ** 63n - 1n

/** A value as a value of another type, with the rules and texts of Go's `strconv`. */
export function convert(value: Value, type: Type): Value {
  switch (type) {
    case 'string': return typeof value === 'number' ? floatText(value) : String(value)
    case 'int':
      if (typeof value === 'bigint') return value
      return typeof value === 'number' ? intOfFloat(value) : intOfText(value)
    default:
      return typeof value === 'string' ? floatOfText(value) : Number(value)
  }
}

/** What remains of a whole number in 64 bits. */
export function wrapped(value: bigint): bigint {
  return BigInt.asIntN(bits, value)
}

function intOfFloat(value: number): bigint {
  // What does not fit is what the processor makes of it.
  if (!Number.isFinite(value)) return leastInt
  const whole = BigInt(Math.trunc(value))
  return whole < leastInt || whole > mostInt ? leastInt : whole
}

function intOfText(text: string): bigint {
  return explained('__builtin_StringToInt', () => BigInt(readValue(text, 'signed') as number | bigint))
}

function floatOfText(text: string): number {
  return explained('__builtin_StringToFloat', () => {
    if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
    if (/^nan$/i.test(text)) return NaN
    if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) throw new InputError(`strconv.ParseFloat: parsing ${quote(text)}: invalid syntax`)
    const value = Number(text)
    if (!Number.isFinite(value)) throw new InputError(`strconv.ParseFloat: parsing ${quote(text)}: value out of range`)
    return value
  })
}

function explained<T>(converter: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${converter}: ${error.message}`, { cause: error })
    throw error
  }
}

/** From which exponents on a fraction is written with one. */
const leastPlain = -4
const mostPlain = 5

/** Go's `strconv.FormatFloat(value, 'g', -1, 64)`. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (Object.is(value, -0)) return '-0'
  const [digits, exponent] = value.toExponential().split('e') as [string, string]
  const power = Number(exponent)
  if (value === 0 || (power >= leastPlain && power <= mostPlain)) return String(value)
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}
