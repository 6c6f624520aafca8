/** BLAKE2b (RFC 7693) of 256 bits without a key: what the original marks the content of ACL records and intentions by. */

const blockBytes = 128
const digestBytes = 32

/** Initial values, low half before high half. */
const initial = [
  0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1, 0xa54ff53a,
  0xade682d1, 0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19,
]

const orders = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
] as const

/** The columns, then the diagonals of the working vector. */
const mixes = [
  [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
  [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14],
] as const

/** The sum of a byte string, as a byte string of 32. */
export function blake2b256(bytes: string): string {
  const state = Uint32Array.from(initial)
  state[0] = state[0]! ^ 0x01010000 ^ digestBytes
  const blocks = Math.max(1, Math.ceil(bytes.length / blockBytes))
  for (let block = 0; block < blocks; block++) {
    const last = block === blocks - 1
    compress(state, words(bytes, block * blockBytes), last ? bytes.length : (block + 1) * blockBytes, last)
  }
  let digest = ''
  for (let at = 0; at < digestBytes; at++) digest += String.fromCharCode((state[at >> 2]! >>> ((at & 3) * 8)) & 255)
  return digest
}

function words(bytes: string, from: number): Uint32Array {
  const block = new Uint32Array(blockBytes / 4)
  const end = Math.min(bytes.length - from, blockBytes)
  for (let at = 0; at < end; at++) block[at >> 2]! |= bytes.charCodeAt(from + at) << ((at & 3) * 8)
  return block
}

function compress(state: Uint32Array, block: Uint32Array, counted: number, last: boolean): void {
  const v = new Uint32Array(32)
  v.set(state)
  v.set(initial, 16)
  v[24]! ^= counted
  v[25]! ^= Math.floor(counted / 2 ** 32)
  if (last) {
    v[28] = ~v[28]!
    v[29] = ~v[29]!
  }
  for (let round = 0; round < 12; round++) {
    const order = orders[round % orders.length]!
    for (const [at, [a, b, c, d]] of mixes.entries()) {
      half(v, block, a, b, c, d, order[2 * at]!, 32, 24)
      half(v, block, a, b, c, d, order[2 * at + 1]!, 16, 63)
    }
  }
  for (let at = 0; at < 16; at++) state[at]! ^= v[at]! ^ v[at + 16]!
}

/** One half of the mixing function G, on words of 64 bits as pairs. */
function half(v: Uint32Array, block: Uint32Array, a: number, b: number, c: number, d: number, word: number, first: number, second: number): void {
  add(v, 2 * a, v[2 * b]!, v[2 * b + 1]!)
  add(v, 2 * a, block[2 * word]!, block[2 * word + 1]!)
  turn(v, 2 * d, 2 * a, first)
  add(v, 2 * c, v[2 * d]!, v[2 * d + 1]!)
  turn(v, 2 * b, 2 * c, second)
}

function add(v: Uint32Array, at: number, low: number, high: number): void {
  const sum = v[at]! + low
  v[at] = sum
  v[at + 1] = v[at + 1]! + high + (sum > 0xffffffff ? 1 : 0)
}

/** Exclusive or with another word, then turned right by `bits`. */
function turn(v: Uint32Array, at: number, other: number, bits: number): void {
  const low = v[at]! ^ v[other]!
  const high = v[at + 1]! ^ v[other + 1]!
  if (bits === 32) {
    v[at] = high
    v[at + 1] = low
  } else if (bits < 32) {
    v[at] = (low >>> bits) | (high << (32 - bits))
    v[at + 1] = (high >>> bits) | (low << (32 - bits))
  } else {
    v[at] = (low << (64 - bits)) | (high >>> (bits - 32))
    v[at + 1] = (high << (64 - bits)) | (low >>> (bits - 32))
  }
}
