/** Finding the end of a msgpack value without reading it, for every form of every specification. */

/**
 * The position after the value that starts at `pos`, or −1 when it is not complete. Counts values still to come instead of
 * nesting, so depth costs nothing.
 */
export function skipValue(buf: Uint8Array, pos: number, end: number): number {
  let left = 1
  while (left > 0) {
    if (pos >= end) return -1
    const tag = buf[pos]!
    const head = headerSize(tag)
    if (pos + head > end) return -1
    left += children(buf, pos, tag) - 1
    pos += head + payload(buf, pos, tag)
    if (pos > end) return -1
  }
  return pos
}

/** Bytes of a value's tag and length. */
export function headerSize(tag: number): number {
  switch (tag) {
    case 0xc4: case 0xd9: return 2
    case 0xc7: return 2
    case 0xc5: case 0xda: case 0xdc: case 0xde: case 0xc8: return 3
    case 0xc6: case 0xdb: case 0xdd: case 0xdf: case 0xc9: return 5
    default: return 1
  }
}

/** Bytes of numbers and of extensions of fixed size, by tag. */
const fixedSizes: readonly (readonly [tag: number, size: number])[] = [
  [0xca, 4], [0xcb, 8], [0xcc, 1], [0xcd, 2], [0xce, 4], [0xcf, 8], [0xd0, 1], [0xd1, 2], [0xd2, 4], [0xd3, 8],
  [0xd4, 2], [0xd5, 3], [0xd6, 5], [0xd7, 9], [0xd8, 17],
]
const fixedPayload = new Uint8Array(256)
for (const [tag, size] of fixedSizes) fixedPayload[tag] = size

function length(buf: Uint8Array, pos: number, size: number): number {
  if (size === 2) return buf[pos + 1]!
  if (size === 3) return (buf[pos + 1]! << 8) | buf[pos + 2]!
  return ((buf[pos + 1]! << 24) | (buf[pos + 2]! << 16) | (buf[pos + 3]! << 8) | buf[pos + 4]!) >>> 0
}

/** Bytes after the header that belong to the value itself. */
export function payload(buf: Uint8Array, pos: number, tag: number): number {
  if (tag >= 0xa0 && tag <= 0xbf) return tag & 31
  const head = headerSize(tag)
  if (head === 1) return fixedPayload[tag]!
  if (tag >= 0xdc) return 0
  return length(buf, pos, head) + (tag >= 0xc7 && tag <= 0xc9 ? 1 : 0)
}

/** Values that follow as elements. */
export function children(buf: Uint8Array, pos: number, tag: number): number {
  if (tag >= 0x80 && tag <= 0x8f) return (tag & 15) * 2
  if (tag >= 0x90 && tag <= 0x9f) return tag & 15
  if (tag < 0xdc || tag > 0xdf) return 0
  return length(buf, pos, headerSize(tag)) * (tag >= 0xde ? 2 : 1)
}
