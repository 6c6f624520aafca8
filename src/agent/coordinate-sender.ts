import type { Delegate } from '../cluster/delegate.ts'
import { CoordinateUpdate } from '../contract/rpc/coordinate/update.ts'
import type { Runtime } from '../runtime/ports.ts'
import { CoordinateUpdateRequest } from '../wire/records/coordinate.ts'

/** How often at most; up to as long again is waited by chance, so that nodes do not send together. */
const intervalMs = 15_000

/** Tells the servers again and again where this node is in the network. */
export class CoordinateSender {
  readonly #runtime: Runtime
  readonly #delegate: Delegate
  #cancel: (() => void) | undefined

  constructor(runtime: Runtime, delegate: Delegate) {
    this.#runtime = runtime
    this.#delegate = delegate
  }

  start(): void {
    const delay = intervalMs * (1 + this.#runtime.random.float())
    const timer = this.#runtime.clock.timer(delay, () => void this.#send())
    this.#cancel = () => timer.cancel()
  }

  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  async #send(): Promise<void> {
    const { datacenter, nodeName } = this.#delegate
    try {
      await this.#delegate.rpc(CoordinateUpdate, CoordinateUpdateRequest.make({ Datacenter: datacenter, Node: nodeName, Coord: this.#delegate.coordinate() }))
    } catch (error) {
      this.#runtime.log.error('Coordinate update error', { error })
    }
    if (this.#cancel !== undefined) this.start()
  }
}
