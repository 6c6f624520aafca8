import type { Sequence } from './action.ts'
import type { Difference } from './play.ts'
import { play } from './play.ts'

/** A shorter sequence that ends in a difference as well: first without what came after it, then without ever smaller parts. */
export async function shrunk(sequence: Sequence, { at }: Difference, program: string): Promise<{ readonly sequence: Sequence; readonly difference: Difference } | undefined> {
  let actions = sequence.actions.slice(0, at + 1)
  let difference: Difference | undefined
  for (let size = Math.ceil(actions.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from + size < actions.length; ) {
      const shorter = actions.toSpliced(from, size)
      const found = await play({ ...sequence, actions: shorter }, program)
      if (found === undefined) from += size
      else [actions, difference] = [shorter.slice(0, found.at + 1), found]
    }
  }
  return difference === undefined ? undefined : { sequence: { ...sequence, actions }, difference }
}
