import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { constants, createGunzip, createGzip } from 'node:zlib'
import type { Packing } from '../packing.ts'

/** zlib works in the thread pool; what it gives and takes goes through the streams' own back-pressure. */
export const nodePacking: Packing = {
  gzip: (chunks) => through(chunks, () => createGzip({ level: constants.Z_BEST_SPEED })),
  // A second member behind the first is refused by the original, which reads exactly one.
  gunzip: (chunks) => through(chunks, () => createGunzip({ rejectGarbageAfterEnd: true })),
  sha256: () => createHash('sha256'),
}

async function* through(
  chunks: AsyncIterable<Uint8Array>,
  open: () => NodeJS.ReadWriteStream & { destroy(error?: Error): void },
): AsyncGenerator<Uint8Array> {
  const transform = open()
  const source = Readable.from(chunks, { objectMode: false })
  source.on('error', (error) => transform.destroy(error))
  source.pipe(transform)
  try {
    for await (const chunk of transform) yield chunk as unknown as Uint8Array
  } finally {
    source.destroy()
    transform.destroy()
  }
}
