import { createHash } from 'node:crypto'
import { constants, gunzipSync, gzipSync } from 'node:zlib'
import type { Packing } from '../packing.ts'

/**
 * Compression that takes no time of its own: for simulated machines, whose order of events must not hang on a thread. A whole archive
 * is in memory at once.
 */
export const wholePacking: Packing = {
  gzip: (chunks) => whole(chunks, (bytes) => gzipSync(bytes, { level: constants.Z_BEST_SPEED })),
  gunzip: (chunks) => whole(chunks, (bytes) => gunzipSync(bytes)),
  sha256: () => createHash('sha256'),
}

async function* whole(chunks: AsyncIterable<Uint8Array>, pack: (bytes: Uint8Array) => Uint8Array): AsyncGenerator<Uint8Array> {
  yield pack(Buffer.concat(await Array.fromAsync(chunks)))
}
