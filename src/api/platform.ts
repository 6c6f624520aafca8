import type { Fetch } from './fetch-transport.ts'
import type { Timing } from './timing.ts'

/**
 * The client's own rim: what browsers, Node, Deno and workers all have as globals. Nothing else under `api/` reaches for a clock
 * or for chance.
 */
export const platformTiming: Timing = {
  now: () => performance.now(),
  random: () => Math.random(),
  sleep: (ms, signal) => new Promise<void>((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason as Error)
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  }),
}

export const platformFetch: Fetch = (url, init) => fetch(url, init)
