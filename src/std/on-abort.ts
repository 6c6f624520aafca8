/** Who waits for a signal, beside the one listener that the platform keeps for it. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls back once when the signal fires, until the returned function is called. Taking a listener off a signal costs more than all
 * else that ends a wait, so each signal gets one, for good, and those who come and go stand in a set.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let callbacks = waiting.get(signal)
  if (callbacks === undefined) {
    const all = (callbacks = new Set<() => void>())
    waiting.set(signal, all)
    signal.addEventListener('abort', () => {
      for (const one of all) one()
      all.clear()
    }, { once: true })
  }
  const all = callbacks
  // The same function may wait twice.
  const own = (): void => callback()
  all.add(own)
  return () => void all.delete(own)
}
