/** A 64-bit FNV-1 hash in the making, in two halves, since neither a number nor a fast integer holds 64 bits. */
export class Fnv64 {
  #high = 0xcbf29ce4
  #low = 0x84222325

  byte(byte: number): this {
    // The prime is 2⁴⁰ + 435, so the product is a shift and a small multiplication.
    const product = this.#low * 435
    this.#high = (Math.imul(this.#high, 435) + Math.floor(product / 2 ** 32) + (this.#low << 8)) >>> 0
    this.#low = ((product % 2 ** 32) ^ byte) >>> 0
    return this
  }

  bytes(bytes: string): this {
    for (let at = 0; at < bytes.length; at++) this.byte(bytes.charCodeAt(at))
    return this
  }

  /** Eight bytes, the least significant first. */
  word(word: bigint): this {
    for (let shift = 0n; shift < 64n; shift += 8n) this.byte(Number((word >> shift) & 255n))
    return this
  }

  sum(): bigint {
    return (BigInt(this.#high) << 32n) | BigInt(this.#low)
  }
}
