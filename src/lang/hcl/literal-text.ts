import { byteString } from '../../std/bytes.ts'
import { decodeRune } from './cursor.ts'
import type { Token } from './syntax.ts'

const encoder = new TextEncoder()
const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"',
}

/** The value of a string, heredoc or key; undefined where the original panics on what its scanner let through. */
export function literalText(token: Token): string | undefined {
  if (token.type === 'IDENT') return token.text
  if (token.type === 'HEREDOC') return heredocText(token.text)
  // JSON null became a string token without text.
  if (token.text === '') return ''
  return unquote(token.text, token.json === true)
}

/** Undoes quotes and escapes. HCL leaves `${…}` as it stands; its JSON form has no such thing. */
export function unquote(quoted: string, json: boolean): string | undefined {
  if (quoted.length < 2 || !quoted.startsWith('"') || !quoted.endsWith('"')) return undefined
  const text = quoted.slice(1, -1)
  if (!/[\\"$\n]/.test(text)) return text
  if (text.includes('\n') && (json || !/[${]/.test(text))) return undefined
  let out = ''
  let at = 0
  while (at < text.length) {
    if (!json && text.startsWith('${', at)) {
      const end = interpolationEnd(text, at)
      if (end === undefined) return undefined
      out += text.slice(at, end)
      at = end
      continue
    }
    const char = text[at]!
    if (char === '\n' || char === '"') return undefined
    if (char !== '\\') {
      out += char
      at++
      continue
    }
    const escape = escapeAt(text, at + 1)
    if (escape === undefined) return undefined
    out += escape.bytes
    at = escape.end
  }
  return out
}

function interpolationEnd(text: string, start: number): number | undefined {
  let at = start + 2
  let braces = 1
  while (at < text.length && braces > 0) {
    const rune = decodeRune(text, at)
    if (!rune.valid) return undefined
    at += rune.size
    if (rune.code === 123) braces++
    else if (rune.code === 125) braces--
  }
  return braces === 0 ? at : undefined
}

function escapeAt(text: string, at: number): { readonly bytes: string, readonly end: number } | undefined {
  const letter = text[at]
  if (letter === undefined) return undefined
  const simple = simpleEscapes[letter]
  if (simple !== undefined) return { bytes: simple, end: at + 1 }
  if (/[0-7]/.test(letter)) {
    const digits = text.slice(at, at + 3)
    if (!/^[0-7]{3}$/.test(digits) || Number.parseInt(digits, 8) > 255) return undefined
    return { bytes: String.fromCharCode(Number.parseInt(digits, 8)), end: at + 3 }
  }
  const length = letter === 'x' ? 2 : letter === 'u' ? 4 : letter === 'U' ? 8 : 0
  const digits = text.slice(at + 1, at + 1 + length)
  if (length === 0 || digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) return undefined
  const code = Number.parseInt(digits, 16)
  const end = at + 1 + length
  if (letter === 'x') return { bytes: String.fromCharCode(code), end }
  if (code > 0x10ffff) return undefined
  const surrogate = code >= 0xd800 && code <= 0xdfff
  return { bytes: byteString(encoder.encode(String.fromCodePoint(surrogate ? 0xfffd : code))), end }
}

/**
 * The lines of a heredoc. `<<-` takes away the indentation of the closing anchor when every line has it. The original cuts the end off
 * by the length of the opening line, which is the closing line's length but for its indentation.
 */
function heredocText(text: string): string {
  const lineEnd = text.indexOf('\n')
  if (!text.startsWith('<<-')) return text.slice(lineEnd + 1, text.length - lineEnd + 1)
  const lines = text.slice(lineEnd + 1, text.length - lineEnd + 2).split('\n')
  const indentation = lines.at(-1)!
  if (!lines.every((line) => line.startsWith(indentation))) {
    return text.slice(lineEnd + 1, text.length - lineEnd + 1).replace(/[ \t]+$/, '')
  }
  return lines.map((line, i) => (i === lines.length - 1 ? '' : line.slice(indentation.length))).join('\n')
}
