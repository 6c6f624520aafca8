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

interface Node {
  readonly call: Call | undefined
  readonly number: number
  /** The answer belonging to a call; undefined for answers. */
  readonly end: Node | undefined
  previous: Node
  next: Node | undefined
}

export function linearizable(calls: readonly Call[]): boolean {
  const head = timeline(calls)
  let unanswered = calls.filter(({ answer }) => answer !== undefined).length
  const chosen: { readonly node: Node; readonly before: string }[] = []
  const taken = new Uint8Array(calls.length)
  const tried = new Set<string>()
  let value = ''
  let node = head.next
  while (unanswered > 0) {
    if (node === undefined) return false
    if (node.call === undefined) {
      // An answer whose call was not placed: some earlier choice was wrong.
      const last = chosen.pop()
      if (last === undefined) return false
      unlift(last.node)
      taken[last.node.number] = 0
      if (last.node.call?.answer !== undefined) unanswered++
      value = last.before
      node = last.node.next
      continue
    }
    const { operation, answer } = node.call
    const after = transition(value, operation)
    if (answer === undefined || answer.outcome === after.outcome) {
      taken[node.number] = 1
      const state = `${taken.join('')}${after.value}`
      if (!tried.has(state)) {
        tried.add(state)
        chosen.push({ node, before: value })
        value = after.value
        if (answer !== undefined) unanswered--
        lift(node)
        node = head.next
        continue
      }
      taken[node.number] = 0
    }
    node = node.next
  }
  return true
}

/** Calls and answers in the order in which they happened, as a list that calls can be taken out of. */
function timeline(calls: readonly Call[]): Node {
  const moments: { readonly at: number; readonly node: Node }[] = []
  const head = newNode(undefined, -1, undefined)
  for (const [number, call] of calls.entries()) {
    const end = newNode(undefined, number, undefined)
    moments.push({ at: call.called, node: newNode(call, number, end) })
    if (call.answer !== undefined) moments.push({ at: call.answer.at, node: end })
  }
  moments.sort((a, b) => a.at - b.at)
  let last = head
  for (const { node } of moments) {
    last.next = node
    node.previous = last
    last = node
  }
  return head
}

function newNode(call: Call | undefined, number: number, end: Node | undefined): Node {
  const node = { call, number, end, next: undefined } as unknown as Node
  node.previous = node
  return node
}

function lift(node: Node): void {
  remove(node)
  if (node.call?.answer !== undefined && node.end !== undefined) remove(node.end)
}

function unlift(node: Node): void {
  if (node.call?.answer !== undefined && node.end !== undefined) insert(node.end)
  insert(node)
}

function remove(node: Node): void {
  node.previous.next = node.next
  if (node.next !== undefined) node.next.previous = node.previous
}

function insert(node: Node): void {
  node.previous.next = node
  if (node.next !== undefined) node.next.previous = node
}
