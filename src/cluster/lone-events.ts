import { ConsulError } from '../std/errors.ts'
import type { PoolEvent } from './lan-events.ts'

/** Bytes of a gossip message that carries an event, so that it fits beside others into a packet. */
const limit = 512

/** The events of an agent that is alone in its pool: it gets what it sends, and nobody else does. */
export class LoneEvents {
  readonly #receive: (event: PoolEvent) => void
  /** The first event of a pool is that its leader is new. */
  #time = 1

  constructor(receive: (event: PoolEvent) => void) {
    this.#receive = receive
  }

  /** Throws, in serf's words, what would not fit into gossip, so that being alone or not makes no difference. */
  send(name: string, payload: Uint8Array): void {
    const problem = sizeProblem(name, payload)
    if (problem !== undefined) throw new ConsulError('invalid', problem)
    this.#receive({ ltime: ++this.#time, name, payload })
  }
}

/** Name and payload are measured, then the message made of both. */
function sizeProblem(name: string, payload: Uint8Array): string | undefined {
  if (name.length + payload.length > limit) return `user event exceeds configured limit of ${limit} bytes before encoding`
  // The type, a map of four, and under their names whether it may be merged, a time, the name and the payload.
  const message = 1 + 1 + keySize('CC') + 1 + keySize('LTime') + 1 + keySize('Name') + rawSize(name.length) + keySize('Payload') + rawSize(payload.length)
  return message > limit ? `encoded user event exceeds configured limit of ${limit} bytes after encoding` : undefined
}

const keySize = (name: string): number => 1 + name.length
/** Serf writes the older msgpack, which has no form between 31 and 65535 bytes. */
const rawSize = (length: number): number => length + (length < 32 ? 1 : 3)
