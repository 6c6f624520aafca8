import { crc32 } from 'node:zlib'

/** CRC-32 as in gzip, by the processor's own instructions. */
export const nodeChecksum = (bytes: Uint8Array): number => crc32(bytes)
