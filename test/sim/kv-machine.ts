import { unreachable } from '../../src/std/assert.ts'
import type { LogEntry, StateMachine, StateSnapshot } from '../../src/raft/ports.ts'

/** What clients of the simulated cluster do, one key or lock each. */
export type Operation =
  | { readonly kind: 'get'; readonly key: string }
  | { readonly kind: 'set'; readonly key: string; readonly value: string }
  | { readonly kind: 'cas'; readonly key: string; readonly expected: string; readonly value: string }
  | { readonly kind: 'acquire'; readonly key: string; readonly session: string }
  | { readonly kind: 'release'; readonly key: string; readonly session: string }

/** The value of a `get`; whether any other took effect. */
export type Outcome = string | boolean

/** The whole meaning of an operation on the one value that it touches; the checker uses the same. Absent is ''. */
export function transition(value: string, operation: Operation): { readonly value: string; readonly outcome: Outcome } {
  switch (operation.kind) {
    case 'get':
      return { value, outcome: value }
    case 'set':
      return { value: operation.value, outcome: true }
    case 'cas':
      return value === operation.expected ? { value: operation.value, outcome: true } : { value, outcome: false }
    case 'acquire':
      return value === '' || value === operation.session ? { value: operation.session, outcome: true } : { value, outcome: false }
    case 'release':
      return value === operation.session ? { value: '', outcome: true } : { value, outcome: false }
    default:
      return unreachable(operation, 'operation')
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function encodeOperation(operation: Operation): Uint8Array {
  return encoder.encode(JSON.stringify(operation))
}

export function decodeOperation(data: Uint8Array): Operation {
  return JSON.parse(decoder.decode(data)) as Operation
}

/** FNV-1a over text, going on from an earlier hash. */
export function hashText(text: string, from = 0x811c9dc5): number {
  let hash = from
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return Math.imul(hash ^ 0xff, 0x01000193)
}

/** A replicated map whose digest depends on every entry ever applied, in order. */
export class KvMachine implements StateMachine {
  #values = new Map<string, string>()
  #digest = 0
  readonly #applied: (entry: LogEntry, digest: number) => void

  constructor(applied: (entry: LogEntry, digest: number) => void = () => undefined) {
    this.#applied = applied
  }

  get digest(): number {
    return this.#digest
  }

  value(key: string): string {
    return this.#values.get(key) ?? ''
  }

  apply(entry: LogEntry): Outcome {
    const text = decoder.decode(entry.Data ?? new Uint8Array())
    const operation = JSON.parse(text) as Operation
    const { value, outcome } = transition(this.value(operation.key), operation)
    this.#values.set(operation.key, value)
    this.#digest = hashText(`${entry.Index} ${text} ${String(outcome)}`, this.#digest)
    this.#applied(entry, this.#digest)
    return outcome
  }

  snapshot(): StateSnapshot {
    const bytes = encoder.encode(JSON.stringify({ values: [...this.#values], digest: this.#digest }))
    return {
      async *chunks() {
        // Several chunks, so that a transfer can break in the middle.
        for (let at = 0; at < bytes.length; at += 100) yield bytes.slice(at, at + 100)
      },
      release() {},
    }
  }

  async restore(state: AsyncIterable<Uint8Array>): Promise<void> {
    let text = ''
    for await (const chunk of state) text += decoder.decode(chunk, { stream: true })
    const { values, digest } = JSON.parse(text) as { values: [string, string][]; digest: number }
    this.#values = new Map(values)
    this.#digest = digest
  }
}
