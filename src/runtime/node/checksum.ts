import { crc32 as platformCrc32 } from 'node:zlib'

/** CRC-32 as in gzip. */
export function crc32(bytes: Uint8Array): number {
  return platformCrc32(bytes)
}
