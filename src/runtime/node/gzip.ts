import { crc32, gzip, gzipSync } from 'node:zlib'

/** Below this, deflating gains nothing over storing, and setting up a deflater costs more than the whole rest of a reply. */
const storedBelow = 512
/** From here on the work goes to the thread pool. */
const threadFrom = 16 * 1024

/** The gzip of bytes or of a byte string; at once while that is quick. */
export function gzipOf(body: string | Uint8Array): Uint8Array | Promise<Uint8Array> {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body
  if (bytes.length < storedBelow) return stored(bytes)
  if (bytes.length < threadFrom) return gzipSync(bytes, { level: 1 })
  return new Promise((resolve, reject) => {
    gzip(bytes, { level: 1 }, (error, packed) => (error === null ? resolve(packed) : reject(error)))
  })
}

/** One stored block (RFC 1951 §3.2.4) in a gzip member (RFC 1952). */
function stored(body: Uint8Array): Uint8Array {
  const length = body.length
  const out = Buffer.allocUnsafe(length + 23)
  out.writeUInt32BE(0x1f8b0800, 0)
  out.writeUInt32BE(0, 4)
  out.writeUInt16BE(0x00ff, 8)
  out[10] = 1
  out.writeUInt16LE(length, 11)
  out.writeUInt16LE(length ^ 0xffff, 13)
  out.set(body, 15)
  out.writeUInt32LE(crc32(out.subarray(15, 15 + length)), 15 + length)
  out.writeUInt32LE(length, 19 + length)
  return out
}
