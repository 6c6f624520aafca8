import { ConsulError } from '../std/errors.ts'
import { formatDuration, nanoseconds } from '../std/duration.ts'
import type { Clock, Logger, Timer } from '../runtime/ports.ts'
import type { PoolName } from '../cluster/delegate.ts'
import type { PoolConfig } from './config/gossip-config.ts'

/** Whoever joins pools. */
export interface Joiner {
  join(pool: PoolName, addresses: readonly string[]): Promise<number>
  /** All that are known, this agent among them. */
  members(pool: PoolName): readonly unknown[] | null
}

/** Joins those that must be there when the agent starts (`start_join`). Rejects when none of them can be joined. */
export async function startJoin(joiner: Joiner, log: Logger, pool: PoolName, { startJoin: addresses }: Pick<PoolConfig, 'startJoin'>): Promise<void> {
  if (addresses.length === 0) return
  const what = pool === 'lan' ? ['Joining cluster...', 'Join completed.'] : ['Joining wan cluster...', 'Join wan completed.']
  log.info(what[0]!)
  const joined = await joiner.join(pool, addresses)
  log.info(`${what[1]} Initial agents synced with`, { agent_count: joined })
}

/**
 * Joins those that may be there later (`retry_join`): again and again, until one of them can be joined, or for so many times.
 *
 * Often one list serves all servers, so an agent finds itself there, and itself can always be joined. Where that was all, it goes on
 * until somebody else is known: the original is content, and a server that was cut off when it started stays alone after that.
 */
export class RetryJoin {
  readonly #clock: Clock
  readonly #log: Logger
  readonly #joiner: Joiner
  readonly #pool: PoolName
  readonly #config: PoolConfig
  #timer: Timer | undefined
  #closed = false
  #attempt = 0

  constructor(clock: Clock, log: Logger, joiner: Joiner, pool: PoolName, config: PoolConfig) {
    this.#clock = clock
    this.#log = log
    this.#joiner = joiner
    this.#pool = pool
    this.#config = config
  }

  /** Resolves when one was joined, or at once when nobody is to be; rejects when the last try failed. After `close` it does neither. */
  run(): Promise<void> {
    if (this.#config.retryJoin.length === 0) return Promise.resolve()
    this.#log.info('Joining cluster...', this.#cluster)
    return new Promise((resolve, reject) => {
      const attempt = (): void => {
        this.#try(attempt).then((done) => (done ? resolve() : undefined), reject)
      }
      attempt()
    })
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
  }

  get #cluster(): { readonly cluster: string } {
    return { cluster: this.#pool.toUpperCase() }
  }

  async #try(again: () => void): Promise<boolean> {
    const { retryMax, retryIntervalMs } = this.#config
    let failure: unknown
    try {
      const addresses = this.#addresses()
      if (addresses.length === 0) throw new ConsulError('invalid', 'No servers to join')
      const joined = await this.#joiner.join(this.#pool, addresses)
      if (joined < addresses.length && this.#isAlone) return this.#later(again)
      this.#log.info('Join cluster completed. Synced with initial agents', { ...this.#cluster, num_agents: joined })
      return true
    } catch (error) {
      failure = error
    }
    if (this.#closed) return false
    this.#attempt++
    if (retryMax > 0 && this.#attempt > retryMax) {
      throw new ConsulError('join', `agent: max join ${this.#pool.toUpperCase()} retry exhausted, exiting`, { cause: failure })
    }
    const retry_interval = formatDuration(nanoseconds(retryIntervalMs))
    this.#log.warn('Join cluster failed, will retry', { ...this.#cluster, retry_interval, error: failure })
    return this.#later(again)
  }

  get #isAlone(): boolean {
    return (this.#joiner.members(this.#pool)?.length ?? 0) <= 1
  }

  #later(again: () => void): false {
    if (!this.#closed) this.#timer = this.#clock.timer(this.#config.retryIntervalMs, again)
    return false
  }

  /** Entries that name a cloud's directory of machines stand for nobody here. */
  #addresses(): readonly string[] {
    return this.#config.retryJoin.filter((address) => {
      if (!address.includes('provider=')) return true
      this.#log.error('Cannot discover address', { ...this.#cluster, address, error: 'this version does not ask clouds for addresses' })
      return false
    })
  }
}
