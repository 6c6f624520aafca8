/**
 * Index keys made of several parts. A part ends with 00 01, and a 00 inside it is written as 00 FF: different lists of parts give
 * different keys, no key is a prefix of one with other parts, and the order is that of the parts.
 */
const end = '\x00\x01'

/** A key of the given parts; also the prefix of all keys that begin with these parts. */
export function compound(...parts: readonly string[]): string {
  let key = ''
  for (const part of parts) key += escaped(part) + end
  return key
}

/** The key of one part. */
export function delimited(part: string): string {
  return escaped(part) + end
}

function escaped(part: string): string {
  return part.includes('\x00') ? part.replaceAll('\x00', '\x00\xff') : part
}
