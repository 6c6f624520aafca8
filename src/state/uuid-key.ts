import { Refusal } from './refusal.ts'

/**
 * The key under which an ID is found: its hexadecimal digits without dashes and case. An ID of another shape cannot be looked up;
 * the texts are those of the original's index (go-memdb), behind `prefix`.
 */
export function uuidKey(id: string, prefix: string): string {
  const problem = shapeProblem(id)
  if (problem !== undefined) throw new Refusal(`${prefix}: ${problem}`)
  return digitsOf(id)
}

/** The key of an ID in a stored row; what cannot be looked up stands under its own text. */
export function uuidKeyOfRow(id: string): string {
  return shapeProblem(id) === undefined ? digitsOf(id) : id
}

function digitsOf(id: string): string {
  return id.replaceAll('-', '').toLowerCase()
}

function shapeProblem(id: string): string | undefined {
  if (id.length !== 36) return 'UUID must be 36 characters'
  const digits = id.replaceAll('-', '')
  const dashes = id.length - digits.length
  if (dashes > 4) return `UUID should have maximum of 4 "-"; got ${dashes}`
  if (digits.length % 2 !== 0) return 'Input (without hyphens) must be even length'
  const bad = /[^0-9a-fA-F]/.exec(digits)
  return bad === null ? undefined : `Invalid UUID: encoding/hex: invalid byte: ${describeByte(bad[0])}`
}

/** A byte as Go's `%#U` prints it. */
function describeByte(byte: string): string {
  const code = byte.charCodeAt(0)
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  return code >= 0x20 && code < 0x7f ? `${name} '${byte}'` : name
}
