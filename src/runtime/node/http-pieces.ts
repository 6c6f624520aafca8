import type { Writable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { Piece, SharedBody } from '../http.ts'
import { gzipOf } from './gzip.ts'

/**
 * Sends a body in pieces, with back-pressure and a turn of the event loop between them; whether the response took them all. A failure of
 * the pieces is thrown after `cut`, which cuts the response.
 */
export async function sendPieces(response: Writable, pieces: AsyncIterable<Piece>, gzip: boolean, cut: (error: unknown) => void): Promise<boolean> {
  let sink = response
  if (gzip) {
    sink = createGzip({ level: 1 })
    sink.pipe(response)
  }
  try {
    for await (const piece of pieces) {
      if (response.destroyed) return false
      const free = typeof piece === 'string' ? sink.write(piece, 'latin1') : sink.write(piece)
      if (!free) await drained(sink, response)
      // A quick reader drains within the same turn, and others want theirs.
      await turn()
    }
    if (!response.destroyed) sink.end()
    return true
  } catch (error) {
    cut(error)
    throw error
  }
}

/** While it is packed, all who want it wait for the same; afterwards it is at hand. */
function packedOnce(body: SharedBody): Uint8Array | Promise<Uint8Array> {
  if (body.packed === undefined) {
    body.packed = gzipOf(body.bytes)
    if (body.packed instanceof Promise) {
      body.packed.then(
        (bytes) => (body.packed = bytes),
        () => (body.packed = undefined),
      )
    }
  }
  return body.packed
}

/** Gives a body packed to `finish`, at once where it can be had at once, with the header that says so. */
export function sendPacked(headers: string[], body: string | SharedBody, finish: (bytes: Uint8Array) => void, failed: (error: Error) => void): void {
  headers.push('Content-Encoding', 'gzip')
  const packed = typeof body === 'string' ? gzipOf(body) : packedOnce(body)
  if (packed instanceof Promise) packed.then(finish, failed)
  else finish(packed)
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Resolves when `sink` can take more, or when nothing will be taken any more. */
function drained(sink: Writable, response: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      sink.off('drain', done)
      response.off('close', done)
      resolve()
    }
    sink.on('drain', done)
    response.on('close', done)
  })
}
