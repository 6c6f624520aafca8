import type { Delegate } from '../cluster/delegate.ts'
import type { AgentPort, AgentSelf } from '../contract/agent.ts'
import type { Runtime } from '../runtime/ports.ts'
import type { AgentConfig } from './config/agent-config.ts'
import { self } from './operations/self.ts'
import { syncNodeInfo } from './sync/node-info.ts'

/** Between tries to tell the catalog of this node while that fails. */
const syncRetryMs = 15_000

/** What an agent does for its own machine, whatever its share in the cluster: here, saying who it is. */
export class Agent implements AgentPort {
  readonly config: AgentConfig
  readonly nodeId: string
  readonly delegate: Delegate
  /** The configured metadata and what Consul itself adds. */
  readonly nodeMeta: Readonly<Record<string, string>>
  readonly #runtime: Runtime
  readonly #closed = new AbortController()

  constructor(runtime: Runtime, delegate: Delegate, config: AgentConfig, nodeId: string) {
    this.#runtime = runtime
    this.delegate = delegate
    this.config = config
    this.nodeId = nodeId
    this.nodeMeta = { ...config.nodeMeta, 'consul-network-segment': '' }
  }

  self(): AgentSelf {
    return self(this)
  }

  /** Tells the catalog of this node; on failure logs it and tries again later. Resolves after the first try. */
  async sync(): Promise<void> {
    const { config } = this
    try {
      const written = await syncNodeInfo(
        this.delegate,
        {
          nodeName: config.nodeName,
          nodeId: this.nodeId,
          datacenter: config.datacenter,
          address: config.advertiseAddr,
          taggedAddresses: new Map(Object.entries(config.taggedAddresses)),
          meta: new Map(Object.entries(this.nodeMeta)),
        },
        this.#closed.signal,
      )
      if (written) this.#runtime.log.info('Synced node info')
    } catch (error) {
      if (this.#closed.signal.aborted) return
      this.#runtime.log.named('anti_entropy').error('failed to sync remote state', { error })
      const timer = this.#runtime.clock.timer(syncRetryMs, () => void this.sync())
      this.#closed.signal.addEventListener('abort', () => timer.cancel(), { once: true })
    }
  }

  close(): void {
    this.#closed.abort()
  }
}
