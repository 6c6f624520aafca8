/** SHA-512 (FIPS 180-4), for the ID of a node that the original derives so. Slow, and used once or never. */

const word = (1n << 64n) - 1n

/** The largest number whose power is no larger. */
function root(value: bigint, power: bigint): bigint {
  let low = 0n
  let high = 1n << 80n
  while (high - low > 1n) {
    const middle = (low + high) >> 1n
    if (middle ** power <= value) low = middle
    else high = middle
  }
  return low
}

/**
 * The first 64 bits of the fractional parts of cube roots and square roots of primes. Not made until they are wanted: a loop this long
 * would be all that has a server at rest start V8's optimizing compiler, which is 6 MB of code.
 */
function constants(): { readonly rounds: readonly bigint[]; readonly start: readonly bigint[] } {
  const primes = Array.from({ length: 410 }, (_, n) => n).filter((n) => n > 1 && Array.from({ length: n }, (_, d) => d).every((d) => d < 2 || n % d !== 0))
  return {
    rounds: primes.slice(0, 80).map((prime) => root(BigInt(prime) << 192n, 3n) & word),
    start: primes.slice(0, 8).map((prime) => root(BigInt(prime) << 128n, 2n) & word),
  }
}

function turned(value: bigint, by: bigint): bigint {
  return ((value >> by) | (value << (64n - by))) & word
}

function padded(bytes: string): bigint[] {
  const bits = (bytes.length * 8).toString(16).padStart(32, '0')
  const hex = Array.from(bytes, (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('')
  const zeros = (239 - (bytes.length % 128)) % 128
  return (`${hex}80${'00'.repeat(zeros)}${bits}`.match(/.{16}/g) ?? []).map((digits) => BigInt(`0x${digits}`))
}

/** The SHA-512 sum of a byte string, in hexadecimal digits. */
export function sha512(bytes: string): string {
  const message = padded(bytes)
  const { rounds, start } = constants()
  const state = [...start]
  for (let at = 0; at < message.length; at += 16) {
    const words = message.slice(at, at + 16)
    for (let i = 16; i < 80; i++) {
      const before = words[i - 15]!
      const last = words[i - 2]!
      const first = turned(before, 1n) ^ turned(before, 8n) ^ (before >> 7n)
      const second = turned(last, 19n) ^ turned(last, 61n) ^ (last >> 6n)
      words.push((words[i - 16]! + first + words[i - 7]! + second) & word)
    }
    let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]
    for (let i = 0; i < 80; i++) {
      const one = h + (turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n)) + ((e & f) ^ (~e & word & g)) + rounds[i]! + words[i]!
      const two = (turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c))
      ;[a, b, c, d, e, f, g, h] = [(one + two) & word, a, b, c, (d + one) & word, e, f, g]
    }
    for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) state[i] = (state[i]! + value) & word
  }
  return state.map((value) => value.toString(16).padStart(16, '0')).join('')
}
