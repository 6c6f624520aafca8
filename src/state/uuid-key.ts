import { bytesOfText } from '../std/bytes.ts'
import { isPrintable } from '../std/quote.ts'
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
  const problem = hexProblem(digits)
  return problem === undefined ? undefined : `Invalid UUID: ${problem}`
}

/** How a node's ID must look is told apart by another parser of the original (go-uuid). */
function nodeIdProblem(id: string): string | undefined {
  if (id.length !== 36) return 'uuid string is wrong length'
  if (id[8] !== '-' || id[13] !== '-' || id[18] !== '-' || id[23] !== '-') return 'uuid is improperly formatted'
  return hexProblem(id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24))
}

function hexProblem(digits: string): string | undefined {
  const bad = /[^0-9a-fA-F]/.exec(digits)
  return bad === null ? undefined : `encoding/hex: invalid byte: ${describeByte(bad[0])}`
}

/** A byte as Go's `%#U` prints it. */
function describeByte(byte: string): string {
  const name = `U+${byte.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  const text = bytesOfText(byte)
  return isPrintable(text) ? `${name} '${text}'` : name
}

/** The key of a node's ID, as the original parses it before it looks. */
export function nodeIdKey(id: string): string {
  const problem = nodeIdProblem(id)
  if (problem !== undefined) throw new Refusal(`node lookup by ID failed, wrong UUID: ${problem} for '${id}'`)
  return digitsOf(id)
}

/** The key prefix of the beginning of an ID; undefined when nothing can begin so. A last odd digit is passed over. */
export function uuidPrefixKey(beginning: string): string | undefined {
  if (beginning.length < 2 || beginning.length > 36) return undefined
  const even = beginning.length % 2 === 0 ? beginning : beginning.slice(0, -1)
  const digits = digitsOf(even)
  return even.length - digits.length > 4 || digits.length % 2 !== 0 || !/^[0-9a-f]*$/.test(digits) ? undefined : digits
}
