/** A Go duration: nanoseconds as a signed 64-bit integer, a bigint only where a number would not be exact. */
export type Nanoseconds = number | bigint

/** The duration in milliseconds (fractions kept), for timers. */
export function milliseconds(duration: Nanoseconds): number {
  return Number(duration) / 1e6
}

/** Milliseconds as a Go duration. */
export function nanoseconds(ms: number): Nanoseconds {
  return Math.round(ms * 1e6)
}

/** Go's `count * time.Second`: what does not fit wraps around. */
export function seconds(count: number | bigint): Nanoseconds {
  const product = BigInt.asIntN(64, BigInt(count) * 1_000_000_000n)
  const number = Number(product)
  return Number.isSafeInteger(number) ? number : product
}

const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n], ['us', 1_000n], ['µs', 1_000n], ['μs', 1_000n], ['\u00c2\u00b5s', 1_000n], ['\u00ce\u00bcs', 1_000n],
  ['ms', 1_000_000n], ['s', 1_000_000_000n], ['m', 60_000_000_000n], ['h', 3_600_000_000_000n],
])
const limit = 1n << 63n
const element = /^(\d*)(?:\.(\d*))?([^\d.]*)/

/**
 * Parses what Go's `time.ParseDuration` parses: `300ms`, `-1.5h`, `2h45m`, `0`.
 * Failures are returned as Go 1.15's texts: `time: invalid duration "x"`, `time: missing unit in duration "x"`,
 * `time: unknown unit "x" in duration "y"`.
 */
export function parseDuration(text: string): { value: Nanoseconds } | { error: string } {
  const invalid = { error: `time: invalid duration "${text}"` }
  let rest = text
  let negative = false
  if (rest[0] === '-' || rest[0] === '+') {
    negative = rest[0] === '-'
    rest = rest.slice(1)
  }
  if (rest === '0') return { value: 0 }
  if (rest === '') return invalid
  let total = 0n
  while (rest !== '') {
    if (!/^[\d.]/.test(rest)) return invalid
    // The pattern matches every text, if only the empty one.
    const [whole, integer = '', fraction = '', name = ''] = element.exec(rest)!
    if (integer === '' && fraction === '') return invalid
    if (name === '') return { error: `time: missing unit in duration "${text}"` }
    const unit = units.get(name)
    if (unit === undefined) return { error: `time: unknown unit "${name}" in duration "${text}"` }
    total += BigInt(integer || '0') * unit
    if (fraction !== '') total += (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length)
    if (total >= limit) return invalid
    rest = rest.slice(whole.length)
  }
  return { value: exact(negative ? -total : total) }
}

/** Prints as Go's `Duration.String`: `1h0m0s`, `1.5s`, `200ms`, `0s`. */
export function formatDuration(duration: Nanoseconds): string {
  let ns = BigInt(duration)
  if (ns === 0n) return '0s'
  const sign = ns < 0n ? '-' : ''
  if (ns < 0n) ns = -ns
  if (ns < 1_000n) return `${sign}${ns}ns`
  if (ns < 1_000_000n) return `${sign}${decimal(ns, 1_000n)}\u00c2\u00b5s`
  if (ns < 1_000_000_000n) return `${sign}${decimal(ns, 1_000_000n)}ms`
  const hours = ns / 3_600_000_000_000n
  const minutes = (ns / 60_000_000_000n) % 60n
  const seconds = decimal(ns % 60_000_000_000n, 1_000_000_000n)
  if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}s`
  return minutes > 0n ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`
}

function decimal(value: bigint, unit: bigint): string {
  const fraction = String(value % unit).padStart(String(unit).length - 1, '0').replace(/0+$/, '')
  return fraction === '' ? String(value / unit) : `${value / unit}.${fraction}`
}

function exact(value: bigint): Nanoseconds {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
