import type { ServerInfo } from '../cluster/server-info.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import { errors } from '../wire/errors.ts'
import type { ServerContext } from './context.ts'

/** How long a deposed leader may still answer a write; what it did with it nobody knows after that. */
const lastWordMs = 1_000

/** The leader was replaced before it answered a read, which can be asked of the new one. */
export class LeaderReplaced extends Error {
  override readonly name = 'LeaderReplaced'
}

type Caller = Pick<ServerContext, 'raft' | 'neighbours' | 'runtime' | 'onLeadershipChange'>

/**
 * Calls the leader, for as long as it is. One whose machine is cut off answers nothing, and the connection to it stands for most of a
 * minute; that another leads by then is known much sooner.
 */
export async function callLeader<Request, Reply>(
  server: Caller,
  leader: ServerInfo,
  method: RpcMethod<Request, Reply>,
  request: Request,
  signal?: AbortSignal,
): Promise<Reply> {
  const watch = new LeaderWatcher(server, leader.address, method.mode)
  // A call that waits for news would wait on at a server that lost its office; any other ends by itself.
  const wait = method.blocking && (request as { readonly MinQueryIndex?: number | bigint }).MinQueryIndex !== 0 ? new AbortController() : undefined
  try {
    return await Promise.race([server.neighbours.call(leader, method, request, either(signal, wait?.signal)), watch.replaced])
  } catch (error) {
    if (error instanceof LeaderReplaced) wait?.abort(error)
    throw error
  } finally {
    watch.stop()
  }
}

function either(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  return one === undefined || other === undefined ? (one ?? other) : AbortSignal.any([one, other])
}

/** Waits for another leader than the one that was called. */
class LeaderWatcher {
  /** Rejects when there is no point in waiting any longer. */
  readonly replaced: Promise<never>
  readonly #server: Caller
  readonly #address: string
  readonly #mode: 'read' | 'write'
  readonly #reject: (error: Error) => void
  #stop: (() => void) | undefined

  constructor(server: Caller, address: string, mode: 'read' | 'write') {
    this.#server = server
    this.#address = address
    this.#mode = mode
    const { promise, reject } = Promise.withResolvers<never>()
    this.replaced = promise
    this.#reject = reject
    this.#watch()
  }

  stop(): void {
    this.#stop?.()
  }

  #watch(): void {
    this.#stop = this.#server.onLeadershipChange(() => this.#look())
  }

  #look(): void {
    const now = this.#server.raft.leader()?.address
    if (now === undefined || now === this.#address) return this.#watch()
    if (this.#mode === 'read') return this.#reject(new LeaderReplaced())
    const timer = this.#server.runtime.clock.timer(lastWordMs, () => this.#reject(errors.leadershipLost()))
    this.#stop = () => timer.cancel()
  }
}
