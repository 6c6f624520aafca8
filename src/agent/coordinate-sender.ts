import type { Delegate } from '../cluster/delegate.ts'
import type { AgentMember } from '../contract/agent.ts'
import { CoordinateUpdate } from '../contract/rpc/coordinate/update.ts'
import type { Runtime } from '../runtime/ports.ts'
import { CoordinateUpdateRequest } from '../wire/records/coordinate.ts'

/** How often at most; up to as long again is waited by chance, so that nodes do not send together. */
const leastIntervalMs = 15_000
/** How many coordinates a second the servers are sent by a whole cluster. */
const ratePerSecond = 64
/** The protocol that servers must understand to take coordinates. */
const neededProtocol = 3

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
    const intervalMs = Math.max(leastIntervalMs, (this.#delegate.members('lan').length / ratePerSecond) * 1000)
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
      if (!serversUnderstand(this.#delegate.members('lan'), neededProtocol)) {
        return this.#runtime.log.debug('Skipping coordinate updates until servers are upgraded')
      }
      await this.#delegate.rpc(CoordinateUpdate, CoordinateUpdateRequest.make({ Datacenter: datacenter, Node: nodeName, Coord: this.#delegate.coordinate() }))
    } catch (error) {
      this.#runtime.log.error('Coordinate update error', { error })
    } finally {
      if (this.#cancel !== undefined) this.start()
    }
  }
}

/** Whether there are servers and all of them understand this version of Consul's protocol. */
function serversUnderstand(members: readonly AgentMember[], version: number): boolean {
  const servers = members.filter(({ Tags }) => Tags['role'] === 'consul')
  return servers.length > 0 && servers.every(({ Tags }) => Number(Tags['vsn_min']) <= version && version <= Number(Tags['vsn_max']))
}
