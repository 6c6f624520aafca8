import { InputError } from '../std/errors.ts'

/** The tags of DER that certificates use; `context(n)` beside them. */
export const tags = {
  boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, objectId: 0x06, utf8: 0x0c, printable: 0x13, utcTime: 0x17, generalizedTime: 0x18,
  sequence: 0x30, set: 0x31,
} as const

/** The tag of a member by its number: of a value as it is, or of one that has its own tag within. */
export function context(number: number, constructed: boolean): number {
  return (constructed ? 0xa0 : 0x80) | number
}

/** One value: its tag, the length, the contents. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, { length: one }) => sum + one, 0)
  const head = [tag, ...derLength(length)]
  const out = new Uint8Array(head.length + length)
  out.set(head)
  let at = head.length
  for (const content of contents) {
    out.set(content, at)
    at += content.length
  }
  return out
}

function derLength(length: number): readonly number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return [0x80 | bytes.length, ...bytes]
}

/** A number that is not negative, from its bytes. */
export function derUnsigned(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0)
  const short = first < 0 ? new Uint8Array(1) : bytes.subarray(first)
  return short[0]! >= 0x80 ? der(tags.integer, new Uint8Array(1), short) : der(tags.integer, short)
}

/** An identifier such as `2.5.29.15`. */
export function derObjectId(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const part of rest) {
    const groups: number[] = []
    for (let left = part; groups.length === 0 || left > 0; left = Math.floor(left / 128)) groups.unshift((left % 128) | (groups.length === 0 ? 0 : 0x80))
    bytes.push(...groups)
  }
  return der(tags.objectId, Uint8Array.from(bytes))
}

/** A value that was read. */
export interface DerValue {
  readonly tag: number
  readonly contents: Uint8Array
  /** Tag and length as well. */
  readonly whole: Uint8Array
}

/** The values that lie one behind the other. Fails for bytes that are none. */
export function readDer(bytes: Uint8Array): readonly DerValue[] {
  const values: DerValue[] = []
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at]!
    let length = bytes[at + 1] ?? bytes.length
    let start = at + 2
    if (length >= 0x80) {
      const count = length & 0x7f
      length = 0
      for (let index = 0; index < count; index++) length = length * 256 + (bytes[start + index] ?? 0)
      start += count
    }
    const end = start + length
    if (end > bytes.length) throw new InputError('asn1: syntax error: data truncated')
    values.push({ tag, contents: bytes.subarray(start, end), whole: bytes.subarray(at, end) })
    at = end
  }
  return values
}
