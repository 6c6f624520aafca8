/** MD5, for names of files that the original names so. It protects nothing. */

const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
const sines = Array.from({ length: 64 }, (_, at) => Math.floor(Math.abs(Math.sin(at + 1)) * 2 ** 32) | 0)

/** The MD5 sum of a byte string, in hexadecimal digits. */
export function md5(bytes: string): string {
  const words = padded(bytes)
  let [a, b, c, d] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476]
  for (let at = 0; at < words.length; at += 16) {
    const [a0, b0, c0, d0] = [a, b, c, d]
    for (let i = 0; i < 64; i++) {
      const round = i >> 4
      const mixed = (a + mix(round, b, c, d) + sines[i]! + words[at + wordOf(round, i)]!) | 0
      const shift = shifts[round * 4 + (i & 3)]!
      ;[a, d, c, b] = [d, c, b, (b + ((mixed << shift) | (mixed >>> (32 - shift)))) | 0]
    }
    a = (a + a0) | 0
    b = (b + b0) | 0
    c = (c + c0) | 0
    d = (d + d0) | 0
  }
  return [a, b, c, d].map(littleEndian).join('')
}

function mix(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d)
  if (round === 1) return (d & b) | (~d & c)
  return round === 2 ? b ^ c ^ d : c ^ (b | ~d)
}

function wordOf(round: number, i: number): number {
  return round === 0 ? i : (round === 1 ? 5 * i + 1 : round === 2 ? 3 * i + 5 : 7 * i) & 15
}

/** The message in words, filled up to whole blocks with a one, zeros and its length in bits. */
function padded(bytes: string): Int32Array {
  const words = new Int32Array((((bytes.length + 8) >> 6) + 1) * 16)
  for (let at = 0; at < bytes.length; at++) words[at >> 2]! |= bytes.charCodeAt(at) << ((at & 3) * 8)
  words[bytes.length >> 2]! |= 0x80 << ((bytes.length & 3) * 8)
  words[words.length - 2] = bytes.length * 8
  return words
}

function littleEndian(word: number): string {
  return [0, 8, 16, 24].map((shift) => ((word >>> shift) & 255).toString(16).padStart(2, '0')).join('')
}
