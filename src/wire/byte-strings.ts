/**
 * Byte arrays to byte strings and back, for the codecs' inner loops. Node's own Buffers bring `latin1Slice`, which is used when
 * the array at hand happens to be one; nothing here depends on it.
 */

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()
const fromCharCode = String.fromCharCode

interface Latin1Source {
  readonly latin1Slice?: (start: number, end: number) => string
}

/** The bytes `start … end` of an array as a byte string, always flat and of one byte a character. */
export function byteSlice(array: Uint8Array, start: number, end: number): string {
  const length = end - start
  if (length <= 24) return shortSlice(array, start, length)
  const native = (array as Latin1Source).latin1Slice
  if (native !== undefined) return native.call(array, start, end)
  const bytes = array.subarray(start, end)
  // No decoder of the platform keeps bytes as they are, but base64 does, there and back, ten times faster than a loop.
  if (length >= 200) return atob(bytes.toBase64())
  if (isAscii(array, start, end)) return decoder.decode(bytes)
  return length < 64 ? fromCharCode.apply(null, bytes as unknown as number[]) : atob(bytes.toBase64())
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

/** Writes a byte string into an array that has room for it; returns the position after it. Characters above U+00FF are a bug. */
export function putBytes(array: Uint8Array, at: number, text: string): number {
  const { length } = text
  if (length > 40) {
    const room = array.subarray(at, at + length)
    // Plain ASCII takes as many bytes as characters; anything else takes more, does not fit and so shows itself.
    const { read, written } = encoder.encodeInto(text, room)
    if (read === length && written === length) return at + length
    if (length > 150) {
      room.setFromBase64(btoa(text))
      return at + length
    }
  }
  for (let i = 0; i < length; i++) array[at + i] = text.charCodeAt(i)
  return at + length
}
