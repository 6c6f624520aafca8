import assert from 'node:assert/strict'
import test from 'node:test'
import { seeded } from '../../test/vectors/damage.ts'
import { InputError } from '../std/errors.ts'
import { lzwDecode, lzwEncode } from './lzw.ts'

const filled = (size: number, byte: (at: number) => number): Uint8Array => Uint8Array.from({ length: size }, (_, at) => byte(at))

test('whatever is encoded is decoded, at every size around the growth of codes and the full table', () => {
  const random = seeded(1)
  const kinds = [() => 7, (at: number) => at & 0xff, () => random.u32() & 0xff, (at: number) => (at % 7) * (at >> 8)]
  const sizes = [0, 1, 2, 3, 254, 255, 256, 257, 510, 511, 512, 1022, 1023, 1024, 3835, 3836, 3837, 3838, 3839, 3840, 4094, 4095, 4096, 8000, 60_000]
  for (const kind of kinds) {
    for (const size of sizes) {
      const bytes = filled(size, kind)
      assert.deepEqual(lzwDecode(lzwEncode(bytes), size), bytes, `${size} bytes`)
    }
  }
})

test('a stream that would become longer than allowed is refused while it is short', () => {
  const bomb = lzwEncode(new Uint8Array(4 << 20))
  assert.ok(bomb.length < 10_000, `${bomb.length} bytes`)
  assert.throws(() => lzwDecode(bomb, 1 << 16), { name: 'InputError', message: 'lzw: more than 65536 bytes' })
})

test('bytes that are no stream give InputErrors', () => {
  const random = seeded(2)
  const good = lzwEncode(filled(2000, (at) => (at * at) & 0x3f))
  for (let round = 0; round < 3000; round++) {
    const bytes = round % 2 === 0 ? filled(random.u32() % 300, () => random.u32() & 0xff) : good.slice(0, 1 + (random.u32() % good.length))
    if (round % 2 === 1) bytes[random.u32() % bytes.length] = random.u32() & 0xff
    try {
      assert.ok(lzwDecode(bytes, 10_000).length <= 10_000)
    } catch (error) {
      assert.ok(error instanceof InputError, String(error))
    }
  }
})
