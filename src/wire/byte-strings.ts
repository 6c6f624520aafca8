/**
 * Byte arrays to byte strings and back, for the codecs' inner loops. Node's own Buffers bring `latin1Slice`, which is used when the
 * array at hand happens to be one; nothing here depends on it.
 */

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()
const fromCharCode = String.fromCharCode

interface Latin1Source {
  readonly latin1Slice?: (start: number, end: number) => string
}

/** The bytes `start … end` of an array as a byte string. */
export function byteSlice(array: Uint8Array, start: number, end: number): string {
  const length = end - start
  if (length <= 24) return shortSlice(array, start, length)
  const native = (array as Latin1Source).latin1Slice
  if (native !== undefined) return native.call(array, start, end)
  if (length < 256) return fromCharCode.apply(null, array.subarray(start, end) as unknown as number[])
  if (isAscii(array, start, end)) return decoder.decode(array.subarray(start, end))
  const parts: string[] = []
  for (let at = start; at < end; at += 4096) {
    parts.push(fromCharCode.apply(null, array.subarray(at, Math.min(end, at + 4096)) as unknown as number[]))
  }
  return parts.join('')
}

function isAscii(array: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (array[at]! > 127) return false
  return true
}

/** Flat strings of up to 24 bytes, eight at a time; longer calls would box their arguments. */
function shortSlice(b: Uint8Array, p: number, length: number): string {
  switch (length) {
    case 0: return ''
    case 1: return fromCharCode(b[p]!)
    case 2: return fromCharCode(b[p]!, b[p + 1]!)
    case 3: return fromCharCode(b[p]!, b[p + 1]!, b[p + 2]!)
    case 4: return fromCharCode(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!)
    case 5: return fromCharCode(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!)
    case 6: return fromCharCode(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!, b[p + 5]!)
    case 7: return fromCharCode(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!, b[p + 5]!, b[p + 6]!)
    case 8: return fromCharCode(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!, b[p + 5]!, b[p + 6]!, b[p + 7]!)
    default: return fromCharCode.apply(null, b.subarray(p, p + length) as unknown as number[])
  }
}

/** Writes a byte string into an array that has room for it; returns the position after it. Characters above U+00FF lose their high byte. */
export function putBytes(array: Uint8Array, at: number, text: string): number {
  const length = text.length
  if (length > 64) {
    // Plain ASCII goes at native speed; anything else needs more bytes than characters and so shows itself.
    const { read, written } = encoder.encodeInto(text, array.subarray(at, at + length))
    if (read === length && written === length) return at + length
  }
  for (let i = 0; i < length; i++) array[at + i] = text.charCodeAt(i)
  return at + length
}
