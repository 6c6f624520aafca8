/** The ECMA polynomial with its bits reversed, as two halves. */
const polynomialHigh = 0xc96c5795
const polynomialLow = 0xd7870f42

/**
 * Eight tables of 256, each entry a low and a high half: table k gives what a byte does to the sum once k more bytes have
 * followed. With them eight bytes are taken at a time. Made with the first sum: a server without snapshots needs none, and a loop this
 * long has V8 start its optimizing compiler (docs/decisions/0015).
 */
let tables: Int32Array | undefined

function makeTables(): Int32Array {
  const made = new Int32Array(8 * 512)
  for (let byte = 0; byte < 256; byte++) {
    let low = byte
    let high = 0
    for (let bit = 0; bit < 8; bit++) {
      const odd = (low & 1) !== 0
      low = (low >>> 1) | (high << 31)
      high >>>= 1
      if (odd) {
        low ^= polynomialLow
        high ^= polynomialHigh
      }
    }
    made[byte * 2] = low
    made[byte * 2 + 1] = high
  }
  for (let at = 512; at < made.length; at += 2) {
    const low = made[at - 512] ?? 0
    const high = made[at - 511] ?? 0
    const next = (low & 0xff) * 2
    made[at] = ((low >>> 8) | (high << 24)) ^ (made[next] ?? 0)
    made[at + 1] = (high >>> 8) ^ (made[next + 1] ?? 0)
  }
  return made
}

/** CRC-64 as Go's `crc64.ECMA` and XZ compute it, in 32-bit steps as JavaScript has no fast 64-bit ones. */
export class Crc64 {
  #low = -1
  #high = -1

  update(bytes: Uint8Array): void {
    const table = (tables ??= makeTables())
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const whole = bytes.length & ~7
    let low = this.#low
    let high = this.#high
    for (let at = 0; at < whole; at += 8) {
      low ^= view.getInt32(at, true)
      high ^= view.getInt32(at + 4, true)
      const a = 3584 + (low & 0xff) * 2
      const b = 3072 + ((low >>> 8) & 0xff) * 2
      const c = 2560 + ((low >>> 16) & 0xff) * 2
      const d = 2048 + (low >>> 24) * 2
      const e = 1536 + (high & 0xff) * 2
      const f = 1024 + ((high >>> 8) & 0xff) * 2
      const g = 512 + ((high >>> 16) & 0xff) * 2
      const h = (high >>> 24) * 2
      low = table[a]! ^ table[b]! ^ table[c]! ^ table[d]! ^ table[e]! ^ table[f]! ^ table[g]! ^ table[h]!
      high = table[a + 1]! ^ table[b + 1]! ^ table[c + 1]! ^ table[d + 1]! ^ table[e + 1]! ^ table[f + 1]! ^ table[g + 1]! ^ table[h + 1]!
    }
    for (let at = whole; at < bytes.length; at++) {
      const entry = ((low ^ bytes[at]!) & 0xff) * 2
      low = ((low >>> 8) | (high << 24)) ^ table[entry]!
      high = (high >>> 8) ^ table[entry + 1]!
    }
    this.#low = low
    this.#high = high
  }

  /** The sum so far, 8 bytes big endian. */
  digest(): Uint8Array {
    const bytes = new Uint8Array(8)
    const view = new DataView(bytes.buffer)
    view.setInt32(0, ~this.#high)
    view.setInt32(4, ~this.#low)
    return bytes
  }
}
