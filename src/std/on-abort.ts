/** One who waits; a link of a ring. */
class Link {
  callback: (() => void) | undefined
  before: Link = this
  behind: Link = this

  constructor(callback: (() => void) | undefined) {
    this.callback = callback
  }

  putBefore(ring: Link): void {
    this.before = ring.before
    this.behind = ring
    ring.before.behind = ring.before = this
  }

  /** Its own ends stay, for whoever stands here on the way round. */
  takeOut(): void {
    if (this.callback === undefined) return
    this.callback = undefined
    this.before.behind = this.behind
    this.behind.before = this.before
  }
}

/** Those who wait for a signal, beside the one listener that the platform keeps for it; by the link where their ring begins. */
const waiting = new WeakMap<AbortSignal, Link>()

/**
 * Calls back once when the signal fires, until the returned function is called. Taking a listener off a signal costs more than all
 * else that ends a wait, so each signal gets one, for good, and those who come and go stand in a ring. (A set makes room anew each time
 * that its last goes.)
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const own = new Link(callback)
  own.putBefore(ringOf(signal))
  return () => own.takeOut()
}

function ringOf(signal: AbortSignal): Link {
  const known = waiting.get(signal)
  if (known !== undefined) return known
  const ring = new Link(undefined)
  waiting.set(signal, ring)
  signal.addEventListener('abort', () => {
    for (let at = ring.behind; at !== ring; at = at.behind) at.callback?.()
    ring.before = ring.behind = ring
  }, { once: true })
  return ring
}
