import { unreachable } from '../std/assert.ts'
import { byteArray } from '../std/bytes.ts'
import { inside, type Codec, type Kind, type RandomSource } from './kind.ts'
import type { Free, I64, Time } from './values.ts'

/** Makes values of records for tests: every kind with its corners, sizes that cross each form of msgpack, depth that ends. */

const maxDepth = 4

function below(random: RandomSource, limit: number): number {
  return random.u32() % limit
}

function pick<T>(random: RandomSource, items: readonly T[]): T {
  return items[below(random, items.length)]!
}

const unsigned: readonly I64[] = [0, 1, 127, 128, 255, 256, 65_535, 65_536, 4_294_967_295, 4_294_967_296, Number.MAX_SAFE_INTEGER,
  9_007_199_254_740_992n, 9_223_372_036_854_775_807n]
const negative: readonly I64[] = [-1, -32, -33, -128, -129, -32_768, -32_769, -2_147_483_648, -2_147_483_649,
  -Number.MAX_SAFE_INTEGER,  -9_223_372_036_854_775_808n]
const doubles: readonly number[] = [0, 1, -1, 0.1, 1e-7, 1.5e300, 123_456_789.123, -2.5e-10, 1e21, 5e-324]

function text(random: RandomSource): string {
  const length = pick(random, [0, 1, 5, 31, 32, 40, 70, 256, 300])
  const high = below(random, 4) === 0
  let out = ''
  for (let i = 0; i < length; i++) out += String.fromCharCode(high ? below(random, 256) : 32 + below(random, 95))
  return out
}

function free(random: RandomSource, depth: number): Free {
  switch (below(random, depth > 3 ? 5 : 7)) {
    case 0: return null
    case 1: return below(random, 2) === 0
    case 2: return pick(random, doubles)
    case 3: return text(random)
    case 4: return BigInt(pick(random, [...unsigned, ...negative]))
    case 5: return Array.from({ length: below(random, 4) }, () => free(random, depth + 1))
    default: return new Map(Array.from({ length: below(random, 4) }, () => [text(random), free(random, depth + 1)]))
  }
}

function time(random: RandomSource): Time {
  const offsetMinutes = pick(random, [-1, 0, 60, -120, 330])
  return { seconds: random.u32() * 60, nanoseconds: below(random, 1_000_000_000), offsetMinutes }
}

/** A random value of a kind. */
export function generateValue(kind: Kind<unknown>, random: RandomSource, depth = 0): unknown {
  const nil = below(random, 4) === 0 || depth > maxDepth
  switch (kind.kind) {
    case 'str': return text(random)
    case 'bytes': return nil ? null : text(random)
    case 'buffer': return nil ? null : byteArray(text(random))
    case 'bool': return below(random, 2) === 0
    case 'u64': return pick(random, [...unsigned, 18_446_744_073_709_551_615n])
    // Go 1.15 prints the least duration but cannot read it.
    case 'dur': return pick(random, [...unsigned, ...negative.slice(0, 10)])
    case 'index': return Number(pick(random, unsigned.slice(0, 11)))
    case 'int': return Number(pick(random, [...unsigned.slice(0, 11), ...negative.slice(0, 10)]))
    case 'u8': return below(random, 256)
    case 'u32': return pick(random, [0, 255, random.u32()])
    case 'f64': return pick(random, doubles)
    case 'f32': return Math.fround(pick(random, [0, 1, 0.1, 33.3, 1e-7, 16_777_216]))
    case 'time': return time(random)
    case 'any': return free(random, depth)
    case 'list': return nil ? null : items(kind, random, depth)
    case 'map': return nil ? null : new Map(items(kind, random, depth).map((item) => [text(random), item]))
    case 'opt': return nil ? null : generateValue(inside(kind), random, depth)
    case 'custom': return kind.custom!.generate(random, depth)
    case 'rec': return depth > maxDepth ? kind.record!().zero() : generateRecord(kind.record!(), random, depth + 1)
    default: return unreachable(kind.kind, 'kind')
  }
}

function items(kind: Kind<unknown>, random: RandomSource, depth: number): unknown[] {
  const length = depth < 1 ? pick(random, [0, 1, 2, 3, 17]) : below(random, 3)
  return Array.from({ length }, () => generateValue(kind.item!, random, depth + 1))
}

/** A random value of a record. */
export function generateRecord<T>(codec: Codec<T>, random: RandomSource, depth = 0): T {
  const out: Record<string, unknown> = {}
  for (const field of codec.fields) out[field.name] = generateValue(field.kind, random, depth)
  return out as T
}
