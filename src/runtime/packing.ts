/** Compression and sums for archives. Streams, so that no archive is ever whole in memory, and off the event loop where they are work. */
export interface Packing {
  gzip(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  /** Fails with the platform's error when the bytes are no gzip, end early, have a wrong sum, or go on behind the end. */
  gunzip(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  sha256(): { update(chunk: Uint8Array): void; digest(): Uint8Array }
}
