import { byteArray, byteString } from '../../std/bytes.ts'
import { InputError } from '../../std/errors.ts'
import { decodeKeyResponse, encodeKeyRequest } from '../../wire/serf.ts'
import { internalQuery } from './internal-queries.ts'
import type { QueryOutbox } from './query-outbox.ts'

/** What can be done with the keys of a whole pool. */
export type KeyOperation = 'list' | 'install' | 'use' | 'remove'

/** What came of it (protocol/gossip.md §5.11). */
export interface KeyOutcome {
  /** What members had to say, by name: mostly errors. */
  readonly messages: ReadonlyMap<string, string>
  /** By key in base64, how many members have it. */
  readonly keys: ReadonlyMap<string, number>
  /** The same for those that encrypt with it. */
  readonly primaryKeys: ReadonlyMap<string, number>
  /** Members that were expected to answer. */
  readonly nodes: number
  readonly responses: number
  readonly errors: number
  /** Set unless every member reported success. */
  readonly problem: string | undefined
}

/** Asks all members to do something with a key, or for their keys; `done` is called once all have answered, or when the time is over. */
export function requestKeys(
  outbox: QueryOutbox,
  nodes: number,
  operation: KeyOperation,
  key: Uint8Array,
  relayFactor: number,
  done: (outcome: KeyOutcome) => void,
): void {
  const tally = new Tally(nodes)
  // Answers come over the network, so the query has begun by then.
  const end = outbox.ask(internalQuery[operation], byteString(encodeKeyRequest({ Key: byteString(key) })), { relayFactor }, {
    ack: () => undefined,
    answer: (from, payload) => {
      tally.add(from, payload)
      if (tally.complete) end()
    },
    ended: () => done(tally.outcome()),
  })
}

class Tally {
  readonly #messages = new Map<string, string>()
  readonly #keys = new Map<string, number>()
  readonly #primaryKeys = new Map<string, number>()
  readonly #nodes: number
  #responses = 0
  #errors = 0

  constructor(nodes: number) {
    this.#nodes = nodes
  }

  get complete(): boolean {
    return this.#responses >= this.#nodes
  }

  add(from: string, payload: string): void {
    this.#responses++
    const bytes = byteArray(payload)
    try {
      const { Result, Message, Keys, PrimaryKey } = decodeKeyResponse(bytes)
      if (!Result) this.#errors++
      if (!Result || Message !== '') this.#messages.set(from, Message)
      for (const key of Keys ?? []) count(this.#keys, key)
      count(this.#primaryKeys, PrimaryKey)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      this.#errors++
      this.#messages.set(from, `Failed to decode key query response: [${bytes.join(' ')}]`)
    }
  }

  outcome(): KeyOutcome {
    const problem =
      this.#errors > 0
        ? `${this.#errors}/${this.#nodes} nodes reported failure`
        : this.#responses === this.#nodes ? undefined : `${this.#responses}/${this.#nodes} nodes reported success`
    return {
      messages: this.#messages,
      keys: this.#keys,
      primaryKeys: this.#primaryKeys,
      nodes: this.#nodes,
      responses: this.#responses,
      errors: this.#errors,
      problem,
    }
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
