import { InputError } from '../std/errors.ts'

/**
 * LZW as GIF has it, without sub-blocks: 8-bit literals, codes of 9 to 12 bits from the low end of the stream, clear and end codes, widths
 * that grow late (protocol/gossip.md §3.4).
 */
const clearCode = 256
const endCode = 257
const firstWidth = 9
const lastWidth = 12
/** Where the encoder starts anew; this code is never given. */
const tableFull = 4095

// The encoder's table: what a prefix and a byte lead to. Slots of older streams count as empty, so nothing is wiped between streams.
const slots = 1 << 14
const keys = new Int32Array(slots)
const codes = new Uint16Array(slots)
const ages = new Uint32Array(slots)
let age = 0

/** Nothing older than this is in the table. */
function nextAge(): number {
  if (++age > 0xffff_fffe) {
    ages.fill(0)
    age = 1
  }
  return age
}

/** Compresses. The initial clear code is left out, as Consul 1.8.7 does. */
export function lzwEncode(bytes: Uint8Array): Uint8Array {
  // A code of 12 bits a byte, clear codes, the end code.
  const out = new Uint8Array(Math.ceil((bytes.length * lastWidth + Math.ceil(bytes.length / 3000) * lastWidth) / 8) + 4)
  let at = 0
  let bits = 0
  let held = 0
  let width = firstWidth
  let high = endCode
  let current = nextAge()
  const put = (code: number): void => {
    bits |= code << held
    for (held += width; held >= 8; held -= 8) {
      out[at++] = bits & 0xff
      bits >>>= 8
    }
  }
  let prefix = bytes.length === 0 ? -1 : bytes[0]!
  for (let from = 1; from < bytes.length; from++) {
    const byte = bytes[from]!
    const key = (prefix << 8) | byte
    let slot = Math.imul(key, 0x9e3779b1) >>> 18
    while (ages[slot] === current && keys[slot] !== key) slot = (slot + 1) & (slots - 1)
    if (ages[slot] === current) {
      prefix = codes[slot]!
      continue
    }
    put(prefix)
    prefix = byte
    if (++high === 1 << width) width++
    if (high === tableFull) {
      put(clearCode)
      width = firstWidth
      high = endCode
      current = nextAge()
      continue
    }
    keys[slot] = key
    codes[slot] = high
    ages[slot] = current
  }
  if (prefix >= 0) {
    put(prefix)
    if (++high === 1 << width) width++
    if (high === tableFull) {
      put(clearCode)
      width = firstWidth
    }
  }
  put(endCode)
  if (held > 0) out[at++] = bits & 0xff
  return out.slice(0, at)
}

// The decoder's table: a code is the expansion of another code and one more byte. Every code is set before it is read.
const prefixes = new Uint16Array(1 << lastWidth)
const lasts = new Uint8Array(1 << lastWidth)
const lengths = new Uint16Array(1 << lastWidth).fill(1, 0, clearCode)

/** Decompresses at most `limit` bytes. What comes behind the end code is ignored; a missing one is an error. */
export function lzwDecode(bytes: Uint8Array, limit: number): Uint8Array {
  let out = new Uint8Array(Math.min(limit, Math.max(64, bytes.length * 3)))
  let size = 0
  let at = 0
  let bits = 0
  let held = 0
  let width = firstWidth
  // The code that the next entry will have; the code before it, or none after a clear code and in a full table.
  let high = endCode
  let previous = -1
  for (;;) {
    for (; held < width; held += 8) {
      if (at >= bytes.length) throw new InputError('lzw: unexpected end of input')
      bits |= bytes[at++]! << held
    }
    const code = bits & ((1 << width) - 1)
    bits >>>= width
    held -= width
    if (code === endCode) return out.subarray(0, size)
    if (code === clearCode) {
      width = firstWidth
      high = endCode
      previous = -1
      continue
    }
    if (code > high) throw new InputError('lzw: invalid code')
    const fresh = code === high && previous >= 0
    const length = fresh ? lengths[previous]! + 1 : lengths[code]!
    if (size + length > limit) throw new InputError(`lzw: more than ${limit} bytes`)
    if (size + length > out.length) out = larger(out, size + length, limit)
    const first = fresh ? expand(out, size + length - 2, previous) : expand(out, size + length - 1, code)
    if (fresh) out[size + length - 1] = first
    size += length
    if (previous >= 0) {
      prefixes[high] = previous
      lasts[high] = first
      lengths[high] = lengths[previous]! + 1
    }
    previous = code
    if (++high < 1 << width) continue
    if (width < lastWidth) width++
    else {
      high--
      previous = -1
    }
  }
}

/** Writes an expansion so that it ends at a position; gives its first byte. */
function expand(out: Uint8Array, end: number, code: number): number {
  let at = end
  let rest = code
  for (; rest > 255; rest = prefixes[rest]!) out[at--] = lasts[rest]!
  out[at] = rest
  return rest
}

function larger(out: Uint8Array<ArrayBuffer>, needed: number, limit: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(Math.min(limit, Math.max(needed, out.length * 2)))
  grown.set(out)
  return grown
}
