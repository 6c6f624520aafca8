/**
 * Names in the form that people write: labels with a dot behind each, `.` for the root. Bytes that would be misread are escaped, as
 * `\.` or `\032`, the way the original's library does. A name is a byte string.
 */

/** The labels of a name, the escapes left in place. */
export function splitName(name: string): string[] {
  if (name === '.' || name === '') return []
  const text = name.endsWith('.') && !isEscaped(name, name.length - 1) ? name.slice(0, -1) : name
  if (!text.includes('\\')) return text.split('.')
  const labels: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) !== 0x2e || isEscaped(text, at)) continue
    labels.push(text.slice(start, at))
    start = at + 1
  }
  labels.push(text.slice(start))
  return labels
}

/** The name with a dot at its end. */
export function absoluteName(name: string): string {
  return name.endsWith('.') && !isEscaped(name, name.length - 1) ? name : `${name}.`
}

/** The bytes of a label or text that may hold escapes. */
export function labelBytes(label: string): string {
  if (!label.includes('\\')) return label
  return label.replace(/\\(\d{3}|[^]|$)/g, (_, code: string) => (code.length === 3 ? String.fromCharCode(Number(code) & 0xff) : code))
}

/** A byte of a label as names show it. */
export function escapedByte(byte: number): string {
  const char = String.fromCharCode(byte)
  if (byte < 0x20 || byte > 0x7e) return `\\${String(byte).padStart(3, '0')}`
  return special.has(char) ? `\\${char}` : char
}

const special: ReadonlySet<string> = new Set(['.', ' ', "'", '@', ';', '(', ')', '"', '\\'])

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1
  return backslashes % 2 === 1
}
