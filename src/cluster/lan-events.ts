import type { Logger } from '../runtime/ports.ts'
import { textOfBytes, byteString } from '../std/bytes.ts'

/** An event as the pool of the datacenter carries it. */
export interface PoolEvent {
  /** When it was fired, in the time of the pool. */
  readonly ltime: number | bigint
  readonly name: string
  readonly payload: Uint8Array
}

/** Whoever acts on what happens in the datacenter: the agent. */
export interface ClusterListener {
  /** A user fired an event; its name has no prefix. */
  userEvent(event: PoolEvent): void
  /** A server came up, or another one leads: the catalog may lack what it had. */
  serverUp(): void
}

/** What a leader fires when its office begins; the payload is its name. */
export const newLeaderEvent = 'consul:new-leader'
const prefix = 'consul:'
const userPrefix = 'consul:event:'

/** The name in the pool of an event that a user fires. */
export function userEventName(name: string): string {
  return userPrefix + name
}

/** Tells events of the pool apart and passes them to the agent (protocol/gossip.md §6.6). */
export class LanEvents implements ClusterListener {
  readonly #log: Logger
  #listener: ClusterListener | undefined
  /** A server came up before anybody listened: a leader is elected while the agent still starts. */
  #untold = false

  constructor(log: Logger) {
    this.#log = log
  }

  /** From now on this one is told; there is one at a time. */
  listen(listener: ClusterListener): void {
    this.#listener = listener
    if (this.#untold) this.serverUp()
  }

  /** Takes any event of the pool. */
  poolEvent(event: PoolEvent): void {
    const { name } = event
    if (!name.startsWith(prefix)) return
    if (name === newLeaderEvent) {
      this.#log.info('New leader elected', { payload: textOfBytes(byteString(event.payload)) })
      this.serverUp()
    } else if (name.startsWith(userPrefix)) {
      this.userEvent({ ...event, name: name.slice(userPrefix.length) })
    } else {
      this.#log.warn('Unhandled local event', { event: name })
    }
  }

  userEvent(event: PoolEvent): void {
    this.#log.debug('User event', { name: event.name })
    this.#listener?.userEvent(event)
  }

  serverUp(): void {
    this.#untold = this.#listener === undefined
    this.#listener?.serverUp()
  }
}
