/**
 * States an invariant of this program. A failure is a bug here, never a bad input: the error is meant to reach the top and
 * stop the process.
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message)
}

/** Marks code that the types say cannot be reached. */
export function unreachable(value: never, what: string): never {
  throw new AssertionFailure(`${what}: unexpected ${String(value)}`)
}

/** A broken invariant. Nothing catches it to go on. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure'
}
