import { escapePath } from '../../contract/http/percent.ts'
import type { HclObject } from '../../lang/hcl/tree.ts'
import { byteString } from '../../std/bytes.ts'
import { ConsulError } from '../../std/errors.ts'
import type { ApiTransport } from '../../std/http-transport.ts'
import type { ViewSource } from '../../watch/view.ts'
import { watchView } from '../../watch/watch-loop.ts'
import { type HandlerWorld, tell } from './handlers.ts'
import { watchPlan, type WatchPlan } from './plan.ts'

const deprecated = "The 'handler' field in watches has been deprecated and replaced with the 'args' field. See https://www.consul.io/docs/agent/watches.html"

/** The watches of an agent's configuration. */
export class AgentWatches {
  readonly #world: HandlerWorld
  readonly #transport: ApiTransport | undefined
  /** Ends the watches of the present configuration, but not the handlers that they are waiting for. */
  #stop = new AbortController()
  /** Ends handlers too. */
  readonly #end = new AbortController()
  readonly #running = new Set<Promise<void>>()

  /** Watches ask the agent's own HTTP API; without one there can be none. */
  constructor(world: HandlerWorld, transport: ApiTransport | undefined) {
    this.#world = world
    this.#transport = transport
  }

  /** Throws `ConsulError` for the first that cannot be watched. */
  judge(tables: readonly HclObject[]): readonly WatchPlan[] {
    if (tables.length > 0 && this.#transport === undefined) throw new ConsulError('invalid', 'watch plans require an HTTP or HTTPS endpoint')
    return tables.map(watchPlan)
  }

  /**
   * Ends what runs and starts these, as new: each handler is told of what there is now. A handler that runs goes on to its end, since
   * it may be the one who asked for the reload.
   */
  restart(tables: readonly HclObject[]): void {
    const plans = this.judge(tables)
    this.#stop.abort()
    this.#stop = new AbortController()
    const { signal } = this.#stop
    for (const plan of plans) {
      const run: Promise<void> = this.#run(plan, signal).finally(() => this.#running.delete(run))
      this.#running.add(run)
    }
  }

  /** Ends all, handlers too. */
  async close(): Promise<void> {
    this.#stop.abort()
    this.#end.abort()
    await Promise.all(this.#running)
  }

  async #run(plan: WatchPlan, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#world
    if (plan.handler.kind === 'shell') log.warn(deprecated)
    const watching = log.named('watch').named('watch')
    const world = {
      timer: (delayMs: number, fire: () => void) => clock.timer(delayMs, fire),
      failed: (error: string, retry: string): void => watching.error('Watch errored', { type: plan.type, error, retry }),
    }
    try {
      await watchView(this.#source(plan), plan.read, { stale: plan.stale, signal }, world, async (view) => {
        await tell(this.#world, plan.handler, view, this.#end.signal)
        return 'go on'
      })
    } catch (error) {
      log.error('Failed to run watch', { error })
    }
  }

  #source({ datacenter, token }: WatchPlan): ViewSource {
    const transport = this.#transport
    const common = datacenter === '' ? {} : { dc: datacenter }
    return {
      async ask({ method, path, parameters, signal }) {
        if (transport === undefined) throw new ConsulError('invalid', 'watch plans require an HTTP or HTTPS endpoint')
        const query = Object.entries({ ...common, ...parameters })
          .flatMap(([name, value]) => (typeof value === 'string' ? [value] : value).map((text) => [name, text] as const))
        const headers: Readonly<Record<string, string>> = token === '' ? {} : { 'X-Consul-Token': token }
        const answer = await transport({ method, path: escapePath(path), query, headers, signal })
        const parts: string[] = []
        for await (const chunk of answer.body) parts.push(byteString(chunk))
        return { status: answer.status, headers: answer.headers, body: parts.join('') }
      },
    }
  }
}
