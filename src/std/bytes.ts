/**
 * Byte strings. Go's strings are bytes; Consul's keys, names and values need not be UTF-8, and they sort by byte. So inside the
 * agent *every* string is a byte string: one character per byte, each below U+0100. `<` then is Go's order, V8 stores one byte a
 * character, and nothing is lost. Text is converted only at the edges (program arguments, environment, `startAgent` options,
 * the typed client) with the two functions below.
 */

const encoder = new TextEncoder()
const decoder = new TextDecoder()

// eslint-disable-next-line no-control-regex
const ascii = /^[\x00-\x7f]*$/

/** The UTF-8 bytes of a text as a byte string. */
export function bytesOfText(text: string): string {
  if (ascii.test(text)) return text
  return byteString(encoder.encode(text))
}

/** The text of a byte string; bytes that are not UTF-8 become U+FFFD, as in Go's JSON. */
export function textOfBytes(bytes: string): string {
  if (ascii.test(bytes)) return bytes
  return decoder.decode(byteArray(bytes))
}

/** A byte string of the bytes of an array. */
export function byteString(array: Uint8Array): string {
  let out = ''
  // 8 Ki arguments is far below every engine's limit for a call.
  for (let at = 0; at < array.length; at += 8192) out += String.fromCharCode(...array.subarray(at, at + 8192))
  return out
}

/** The bytes of a byte string as an array. */
export function byteArray(bytes: string): Uint8Array {
  const array = new Uint8Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) array[i] = bytes.charCodeAt(i)
  return array
}
