/** Turns of the event loop are rare, but must come: others of this program use timers and sockets. */
const settlementsPerTurn = 64
let settlements = 0

/**
 * Resolves when every promise that is settled now, and what follows from it, has run on. Mostly without a turn of the event loop, which
 * costs much more than what a simulated event does: ticks run when no promise is left to run on.
 */
export function settledPromises(): Promise<void> {
  if (++settlements % settlementsPerTurn === 0) return new Promise((resolve) => void setImmediate(resolve))
  // Asked from outside of all promises, ticks would run before them; from inside, behind all.
  return new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)))
}
