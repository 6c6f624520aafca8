import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** Read in one slice of time at most, before the rest has to wait for the next: about 100 MB a second. */
const bytesPerSlice = 1 << 20
const sliceMs = 10

/**
 * Reads streams together to their ends, no faster than that, so that something which prints without end does not take this process
 * for itself; nor faster than they are taken, when that takes a while. Returns how to stop.
 */
export function readAtBoundedRate(streams: readonly Readable[], take: (chunk: Uint8Array) => void | Promise<void>): () => void {
  let left = bytesPerSlice
  let timer: NodeJS.Timeout | undefined
  let busy = 0
  const goOn = (): void => {
    if (timer === undefined && busy === 0) for (const stream of streams) stream.resume()
  }
  const refill = (): void => {
    timer = undefined
    left = bytesPerSlice
    goOn()
  }
  const pause = (): void => {
    for (const stream of streams) stream.pause()
  }
  for (const stream of streams) {
    stream.on('data', (chunk: Buffer) => {
      left -= chunk.length
      if (left <= 0 && timer === undefined) {
        pause()
        timer = setTimeout(refill, sliceMs)
      }
      const taken = take(chunk)
      if (taken === undefined) return
      busy++
      pause()
      const release = (): void => {
        busy--
        goOn()
      }
      // Whoever takes it knows best what to do about a failure.
      taken.then(release, release)
    })
  }
  return () => {
    clearTimeout(timer)
    for (const stream of streams) stream.removeAllListeners('data')
  }
}

/** A stream in pieces, no faster than that either. */
export async function* atBoundedRate(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = bytesPerSlice
  for await (const chunk of stream) {
    left -= chunk.length
    yield chunk
    if (left > 0) continue
    await sleep(sliceMs)
    left = bytesPerSlice
  }
}
