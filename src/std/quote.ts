/** Texts as Go's `strconv` and `unicode` see them, over byte strings. */

const plain = /^[\x20-\x7e]*$/
const printableText = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
/** One rune in UTF-8, or one byte that belongs to none. */
const rune =
  /[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g
const named: Readonly<Record<string, string>> = {
  '"': '\\"', '\\': '\\\\', '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v',
}

/** Whether every rune is one that Go's `unicode.IsPrint` accepts; bytes that are not UTF-8 count as U+FFFD, which it does. */
export function isPrintable(bytes: string): boolean {
  return plain.test(bytes) || printableText.test(textOf(bytes))
}

/** Go's `%q` of a byte string, as of Go 1.15. */
export function quote(bytes: string): string {
  return `"${bytes.replace(rune, quoteRune)}"`
}

function quoteRune(piece: string): string {
  const known = named[piece]
  if (known !== undefined) return known
  if (plain.test(piece)) return piece
  const code = piece.charCodeAt(0)
  if (piece.length === 1 && (code < 0x20 || code >= 0x80)) return `\\x${hex(code, 2)}`
  const text = textOf(piece)
  if (printableText.test(text)) return piece
  const point = text.codePointAt(0)!
  return point < 0x10000 ? `\\u${hex(point, 4)}` : `\\U${hex(point, 8)}`
}

function textOf(bytes: string): string {
  const array = new Uint8Array(bytes.length)
  for (let at = 0; at < bytes.length; at++) array[at] = bytes.charCodeAt(at)
  return decoder.decode(array)
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

const highest = 0xffff_ffff_ffff_ffffn

/**
 * Go's `strconv.ParseUint(text, 10, 64)`, with its error texts. The value is a number while that is exact, else a bigint.
 */
export function parseUint(text: string): { readonly value: number | bigint } | { readonly error: string } {
  const digits = /^\d*/.exec(text)![0]
  if (digits.length > 19 && BigInt(digits) > highest) return { error: `strconv.ParseUint: parsing ${quote(text)}: value out of range` }
  if (digits === '' || digits !== text) return { error: `strconv.ParseUint: parsing ${quote(text)}: invalid syntax` }
  const value = Number(digits)
  return { value: Number.isSafeInteger(value) ? value : BigInt(digits) }
}

/** Go's `strconv.ParseBool`; undefined where that fails. */
export function parseBool(text: string): boolean | undefined {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true
  return /^(?:0|f|F|FALSE|false|False)$/.test(text) ? false : undefined
}
