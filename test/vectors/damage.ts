import assert from 'node:assert/strict'
import { InputError } from '../../src/std/errors.ts'

/** A small generator with a seed (mulberry32), so that a failure can be run again. */
export function seeded(seed: number): { u32(): number } {
  let state = seed >>> 0
  return {
    u32: () => {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return (mixed ^ (mixed >>> 14)) >>> 0
    },
  }
}

/**
 * Gives a decoder the bytes cut at every place, then with single bits flipped and with bytes replaced. It may succeed on damaged bytes,
 * since some are still a message, but must not fail with anything but an `InputError`. A cut message must fail.
 */
export function refusesDamage(bytes: Uint8Array, seed: number, decode: (bytes: Uint8Array) => unknown, flips = 40): void {
  // Long messages repeat themselves; their every cut would be minutes of the same.
  const step = Math.max(1, Math.floor(bytes.length / 400))
  for (let end = 0; end < bytes.length; end += step) assert.throws(() => decode(bytes.slice(0, end)), InputError, `cut at ${end}`)
  const random = seeded(seed)
  for (let i = 0; i < flips && bytes.length > 0; i++) {
    const damaged = Uint8Array.from(bytes)
    const at = random.u32() % bytes.length
    damaged[at] = i % 2 === 0 ? damaged[at]! ^ (1 << (random.u32() % 8)) : random.u32() & 0xff
    try {
      decode(damaged)
    } catch (error) {
      if (!(error instanceof InputError || error instanceof assert.AssertionError)) throw error
    }
  }
}
