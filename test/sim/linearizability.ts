import { transition, type Operation, type Outcome } from './kv-machine.ts'

/** One call of a client. Instants are places in one total order of all calls and answers. */
export interface Call {
  readonly client: number
  readonly operation: Operation
  readonly called: number
  /** Undefined while nobody knows whether it took effect. */
  answer: { readonly at: number; readonly outcome: Outcome } | undefined
}

/** Calls of which one key's history can be explained by no order. */
export interface Contradiction {
  readonly key: string
  readonly calls: readonly Call[]
}

/**
 * Whether a history could come from one copy on which every call took effect at one instant between call and answer (Wing and
 * Gong's search with Lowe's memory of what was tried). Keys are independent, so each is searched alone. A call without an answer
 * may take effect at any time after it was made, or never.
 */
export function contradictions(history: readonly Call[]): Contradiction[] {
  const byKey = new Map<string, Call[]>()
  for (const call of history) {
    const { key } = call.operation
    const calls = byKey.get(key)
    if (calls === undefined) byKey.set(key, [call])
    else calls.push(call)
  }
  const found: Contradiction[] = []
  for (const [key, calls] of byKey) if (!linearizable(calls)) found.push({ key, calls })
  return found
}

interface Answered extends Call {
  readonly answer: NonNullable<Call['answer']>
}

/** What can come next, and the move that led there from the value before. */
interface Choice {
  readonly move: Candidate | undefined
  readonly before: string
  readonly candidates: readonly Candidate[]
  next: number
}

type Candidate = { readonly answered: number } | { readonly open: number }

export function linearizable(calls: readonly Call[]): boolean {
  return new Search(calls).run()
}

/** Places calls one after the other, going back where no call fits. */
class Search {
  readonly #answered: readonly Answered[]
  readonly #open: readonly Call[]
  readonly #placed: boolean[]
  /** The first answered call that is not placed; all before it are. */
  #low = 0
  /** How many answered calls are placed. */
  #count = 0
  /** Open calls that were placed, as bits. */
  #used = 0n
  #value = ''
  /** Dead ends by placed calls and value: sets of open calls that were used up when they were met. */
  readonly #deadEnds = new Map<string, bigint[]>()

  constructor(calls: readonly Call[]) {
    const sorted = [...calls].sort((a, b) => a.called - b.called)
    this.#answered = sorted.filter((call): call is Answered => call.answer !== undefined)
    this.#open = sorted.filter(({ answer }) => answer === undefined)
    this.#placed = this.#answered.map(() => false)
  }

  run(): boolean {
    const stack: Choice[] = [{ move: undefined, before: '', candidates: this.#candidates(), next: 0 }]
    while (this.#low < this.#answered.length) {
      const choice = stack.at(-1)
      if (choice === undefined) return false
      const candidate = choice.candidates[choice.next++]
      if (candidate === undefined) {
        stack.pop()
        if (choice.move !== undefined) this.#takeBack(choice.move, choice.before)
        continue
      }
      const before = this.#value
      if (!this.#place(candidate)) continue
      if (this.#isDeadEnd()) this.#takeBack(candidate, before)
      else stack.push({ move: candidate, before, candidates: this.#candidates(), next: 0 })
    }
    return true
  }

  /** Calls that may come next: those made before any call that is not placed was answered. Open ones last, being needed seldom. */
  #candidates(): Candidate[] {
    const found: Candidate[] = []
    let firstAnswer = Infinity
    for (let at = this.#low; at < this.#answered.length; at++) {
      const call = this.#answered[at]
      if (call === undefined || call.called > firstAnswer) break
      if (this.#placed[at] === true) continue
      found.push({ answered: at })
      firstAnswer = Math.min(firstAnswer, call.answer.at)
    }
    const possible = found.filter((candidate) => 'answered' in candidate && (this.#answered[candidate.answered]?.called ?? 0) < firstAnswer)
    for (const [at, call] of this.#open.entries()) {
      if (call.called < firstAnswer && (this.#used & (1n << BigInt(at))) === 0n) possible.push({ open: at })
    }
    return possible
  }

  #place(candidate: Candidate): boolean {
    if ('open' in candidate) {
      const call = this.#open[candidate.open]
      const after = call === undefined ? this.#value : transition(this.#value, call.operation).value
      // What changes nothing and answers nobody need not be placed.
      if (after === this.#value) return false
      this.#value = after
      this.#used |= 1n << BigInt(candidate.open)
      return true
    }
    const call = this.#answered[candidate.answered]
    if (call === undefined) return false
    const { value, outcome } = transition(this.#value, call.operation)
    if (outcome !== call.answer.outcome) return false
    this.#value = value
    this.#count++
    this.#placed[candidate.answered] = true
    while (this.#placed[this.#low] === true) this.#low++
    return true
  }

  #takeBack(candidate: Candidate, value: string): void {
    this.#value = value
    if ('open' in candidate) {
      this.#used &= ~(1n << BigInt(candidate.open))
      return
    }
    this.#count--
    this.#placed[candidate.answered] = false
    this.#low = Math.min(this.#low, candidate.answered)
  }

  /** Whether this was met before, with no fewer open calls left to use; remembers it otherwise. */
  #isDeadEnd(): boolean {
    const ahead: number[] = []
    for (let at = this.#low; this.#low + ahead.length < this.#count; at++) if (this.#placed[at] === true) ahead.push(at)
    const key = `${this.#low} ${ahead.join(',')} ${this.#value}`
    const known = this.#deadEnds.get(key)
    if (known === undefined) {
      this.#deadEnds.set(key, [this.#used])
      return false
    }
    if (known.some((used) => (used & this.#used) === used)) return true
    known.push(this.#used)
    return false
  }
}
