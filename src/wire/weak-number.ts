import { quote } from '../std/quote.ts'
import type { Kind } from './kind.ts'
import type { I64 } from './values.ts'

/** Integers as Go and mapstructure make them of doubles and of texts when they are lenient. */

const bitsOf: Partial<Record<Kind<unknown>['kind'], number>> = { u8: 8, u32: 32, int: 64, dur: 64, u64: 64, index: 64 }

const signed = (kind: Kind<unknown>): boolean => kind.kind === 'int' || kind.kind === 'dur'

/** Go's conversion of a double on amd64: cut off, and what does not fit wraps into the field's width or is the least integer. */
export function integerOfDouble(kind: Kind<unknown>, value: number): I64 | undefined {
  const whole = Math.trunc(value)
  const wide = Math.abs(whole) < 2 ** 63 ? BigInt(whole) : signed(kind) || whole < 0 ? -(1n << 63n) : whole < 2 ** 64 ? BigInt(whole) : 0n
  return fitting(kind, signed(kind) ? wide : BigInt.asUintN(bitsOf[kind.kind] ?? 64, wide))
}

/** `strconv.ParseInt` and `ParseUint` with base 0: prefixes say the base, underscores may part digits. */
export function integerOfText(kind: Kind<unknown>, text: string): { readonly value: I64 } | { readonly problem: string } {
  const parser = signed(kind) ? 'ParseInt' : 'ParseUint'
  const problem = (why: string): { problem: string } => ({ problem: `strconv.${parser}: parsing ${quote(text)}: ${why}` })
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(text)!
  if (!/^(?:0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?\d)*)$/.test(digits)) return problem('invalid syntax')
  if (sign !== '' && !signed(kind)) return problem('invalid syntax')
  const plain = digits.replaceAll('_', '')
  const size = BigInt(/^0\d/.test(plain) ? `0o${plain.slice(1)}` : plain)
  const value = sign === '-' ? -size : size
  const bits = bitsOf[kind.kind] ?? 64
  if ((signed(kind) ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)) !== value) return problem('value out of range')
  const fits = fitting(kind, value)
  return fits === undefined ? problem('value out of range') : { value: fits }
}

/** Fields that are numbers here hold no integers beyond 2⁵³; only those that may be bigints do. */
function fitting(kind: Kind<unknown>, value: bigint): I64 | undefined {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  return kind.kind === 'dur' || kind.kind === 'u64' ? value : undefined
}
