const table = new Uint32Array(256)
for (let byte = 0; byte < 256; byte++) {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 1 ? (rest >>> 1) ^ 0xedb8_8320 : rest >>> 1
  table[byte] = rest
}

/** CRC-32 of IEEE 802.3, reflected, of the bytes from `start` on. */
export function crc32(bytes: Uint8Array, start = 0): number {
  let sum = 0xffff_ffff
  for (let at = start; at < bytes.length; at++) sum = table[(sum ^ bytes[at]!) & 0xff]! ^ (sum >>> 8)
  return ~sum >>> 0
}
