import type { StateStore } from '../state/store.ts'

/** What a query answered. */
interface Answer<T> {
  readonly index: number
  readonly nodes: readonly T[]
}

interface Kept {
  readonly stamp: object
  readonly answer: Answer<unknown>
}

/** How many rows all kept answers of a store may hold together. */
const mostRows = 50_000
/** How many answers are kept, however small. */
const mostAnswers = 1000

/** Answers by the question; those asked for longest ago are forgotten first. */
class Memory {
  readonly #kept = new Map<string, Kept>()
  #rows = 0
  /** What was asked last, so that many who ask the same do not put it in order again and again. */
  #newest = ''

  get(stamp: object, question: string): Answer<unknown> | undefined {
    const kept = this.#kept.get(question)
    if (kept === undefined) return undefined
    if (question === this.#newest && kept.stamp === stamp) return kept.answer
    this.#newest = question
    this.#kept.delete(question)
    if (kept.stamp === stamp) {
      this.#kept.set(question, kept)
      return kept.answer
    }
    this.#rows -= kept.answer.nodes.length
    return undefined
  }

  put(stamp: object, question: string, answer: Answer<unknown>): void {
    this.#kept.set(question, { stamp, answer })
    this.#newest = question
    this.#rows += answer.nodes.length
    for (const [oldest, { answer: { nodes } }] of this.#kept) {
      if (this.#rows <= mostRows && this.#kept.size <= mostAnswers) return
      this.#kept.delete(oldest)
      this.#rows -= nodes.length
    }
  }
}

const memories = new WeakMap<StateStore, Memory>()

/**
 * The answer to a question about the state, computed once for as long as `stamp` is the same object: many ask the same, and what hangs
 * on the answer's identity, its JSON above all, is made once for them. Without a stamp it is computed each time.
 */
export function remembered<T>(
  store: StateStore,
  stamp: object | undefined,
  question: string,
  compute: () => Answer<T>,
): Answer<T> {
  if (stamp === undefined) return compute()
  let memory = memories.get(store)
  if (memory === undefined) memories.set(store, (memory = new Memory()))
  const known = memory.get(stamp, question)
  if (known !== undefined) return known as Answer<T>
  const answer = compute()
  memory.put(stamp, question, answer)
  return answer
}
