import { InputError } from '../../std/errors.ts'
import { parseBool, quote } from '../../std/quote.ts'
import type { ValueType } from './selectable.ts'

/** A value of an expression as rows hold it. Whole numbers are a number where that is exact, else a bigint. */
export type Value = string | number | bigint | boolean

const wholeNumber =
  /^[+-]?(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)$/

/** Reads a value as Go's `strconv` does; throws an `InputError` with its text. */
export function readValue(text: string, type: ValueType): Value {
  if (type === 'text') return text
  if (type === 'signed') return readInteger(text, 'ParseInt', -(2n ** 63n), 2n ** 63n - 1n)
  if (type === 'unsigned') return readInteger(text, 'ParseUint', 0n, 2n ** 64n - 1n)
  const value = parseBool(text)
  if (value === undefined) throw new InputError(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`)
  return value
}

function readInteger(text: string, reader: 'ParseInt' | 'ParseUint', least: bigint, most: bigint): number | bigint {
  const signed = /^[+-]/.test(text)
  if (!wholeNumber.test(text) || (signed && reader === 'ParseUint')) {
    throw new InputError(`strconv.${reader}: parsing ${quote(text)}: invalid syntax`)
  }
  const digits = text.replace(/^[+-]/, '').replaceAll('_', '')
  // A leading zero alone means octal, which BigInt wants to be told.
  const magnitude = BigInt(/^0[0-7]/.test(digits) ? `0o${digits}` : digits)
  const value = text.startsWith('-') ? -magnitude : magnitude
  if (value < least || value > most) throw new InputError(`strconv.${reader}: parsing ${quote(text)}: value out of range`)
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
