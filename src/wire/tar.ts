import { InputError } from '../std/errors.ts'
import { byteArray } from '../std/bytes.ts'
import { byteSlice } from './byte-strings.ts'

/** The tar of snapshot archives: ustar, plain files. A stranger's tar is read far enough to name what is wrong with it. */

export const blockBytes = 512

/** Two blocks of zeros end an archive. The real program counts anything more as unread bytes, so this is all that may follow. */
export const tarEnd = new Uint8Array(2 * blockBytes)

/** Modes and types of entries. */
const entryKinds = { file: ['0000600', '0'], 'public file': ['0000644', '0'], folder: ['0000755', '5'] } as const

/** A file's header as Go writes it: mode 0600 unless it is another kind, owner 0. */
export function tarHeader(name: string, size: number, modifiedSeconds: number, kind: keyof typeof entryKinds = 'file'): Uint8Array {
  const [mode, type] = entryKinds[kind]
  const block = new Uint8Array(blockBytes)
  const put = (at: number, text: string): void => block.set(byteArray(text), at)
  put(0, name)
  put(100, mode)
  put(108, '0000000')
  put(116, '0000000')
  if (size < 8 ** 11) put(124, octal(size, 11))
  else putBinary(block, 124, size)
  put(136, octal(modifiedSeconds, 11))
  put(148, '        ')
  put(156, type)
  put(257, 'ustar')
  put(263, '00')
  put(329, '0000000')
  put(337, '0000000')
  put(148, `${octal(checksum(block), 6)}\0 `)
  return block
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

/** Sizes of 8 GiB and more stand as a big-endian number behind a set bit. */
function putBinary(block: Uint8Array, at: number, value: number): void {
  let rest = BigInt(value)
  for (let i = 11; i > 0; i--, rest >>= 8n) block[at + i] = Number(rest & 0xffn)
  block[at] = 0x80
}

/** Zeros that fill up the last block of a file. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((blockBytes - (size % blockBytes)) % blockBytes)
}

function checksum(block: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < blockBytes; i++) sum += i >= 148 && i < 156 ? 0x20 : block[i]!
  return sum
}

/** What a header says. */
export interface TarEntry {
  readonly name: string
  readonly size: number
  /** Headers about the next file rather than files. */
  readonly extension: boolean
}

/** Whether a block is all zeros. */
export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0)
}

/** Reads a header; a wrong checksum or number is Go's error. */
export function parseTarHeader(block: Uint8Array): TarEntry {
  if (number(block, 148, 8) !== checksum(block)) throw invalidHeader()
  const flag = String.fromCharCode(block[156]!)
  const prefix = text(block, 257, 6).startsWith('ustar') ? text(block, 345, 155) : ''
  const name = text(block, 0, 100)
  return { name: prefix === '' ? name : `${prefix}/${name}`, size: number(block, 124, 12), extension: 'xgLK'.includes(flag) }
}

function invalidHeader(): InputError {
  return new InputError('archive/tar: invalid tar header')
}

function text(block: Uint8Array, at: number, length: number): string {
  const field = byteSlice(block, at, at + length)
  const end = field.indexOf('\0')
  return end < 0 ? field : field.slice(0, end)
}

function number(block: Uint8Array, at: number, length: number): number {
  const value = block[at]! & 0x80 ? binary(block, at, length) : octalOf(text(block, at, length).trim())
  if (!Number.isSafeInteger(value) || value < 0) throw invalidHeader()
  return value
}

function octalOf(digits: string): number {
  if (!/^[0-7]*$/.test(digits)) throw invalidHeader()
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}

function binary(block: Uint8Array, at: number, length: number): number {
  let value = block[at]! & 0x7f
  for (let i = 1; i < length; i++) value = value * 256 + block[at + i]!
  return value
}
