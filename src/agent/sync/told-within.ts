import type { Clock } from '../../runtime/ports.ts'

/** Waits for work that does not fail, but no longer than so; it goes on by itself. */
export function toldWithin(clock: Clock, ms: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.timer(ms, resolve)
    work.finally(() => timer.cancel()).then(resolve, reject)
  })
}
