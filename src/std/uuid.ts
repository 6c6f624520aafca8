const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Sixteen random bytes in the form of a UUID. Consul sets no version bits, so neither does this. */
export function uuidOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

/**
 * Why a text is not a UUID, in the words of the original's library: `uuid string is wrong length`, `uuid is improperly formatted`,
 * `encoding/hex: invalid byte: …`; undefined when it is one.
 */
export function uuidProblem(text: string): string | undefined {
  if (text.length !== 36) return 'uuid string is wrong length'
  if (shape.test(text)) return undefined
  if (text[8] !== '-' || text[13] !== '-' || text[18] !== '-' || text[23] !== '-') return 'uuid is improperly formatted'
  const bad = [...text.replaceAll('-', '')].find((character) => !/[0-9a-f]/i.test(character)) ?? '-'
  const code = bad.charCodeAt(0)
  const shown = code >= 0x20 && code < 0x7f ? `'${bad}'` : `'\\x${code.toString(16).padStart(2, '0')}'`
  return `encoding/hex: invalid byte: U+${code.toString(16).toUpperCase().padStart(4, '0')} ${shown}`
}
