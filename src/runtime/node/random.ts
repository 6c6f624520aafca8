import { randomFillSync } from 'node:crypto'
import type { Random } from '../ports.ts'

// One call into the generator for many numbers: a call costs about a microsecond, a number from the pool a few nanoseconds.
const pool = new Uint32Array(256)
let used = pool.length

function u32(): number {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const value = pool[used] ?? 0
  // Not left behind in memory: session ids and tokens are made of these.
  pool[used++] = 0
  return value
}

/** Chance from the operating system's cryptographic generator. */
export const nodeRandom: Random = {
  u32,
  float: () => (u32() * 2 ** 21 + (u32() >>> 11)) / 2 ** 53,
  bytes: (count) => randomFillSync(new Uint8Array(count)),
}
