import { CatalogDeregister } from '../contract/rpc/catalog/deregister.ts'
import { CatalogRegister } from '../contract/rpc/catalog/register.ts'
import { KVSApply } from '../contract/rpc/kvs/apply.ts'
import { SessionApply } from '../contract/rpc/session/apply.ts'
import { SessionRenew } from '../contract/rpc/session/renew.ts'
import { TxnApply } from '../contract/rpc/txn/apply.ts'
import { TxnRead } from '../contract/rpc/txn/read.ts'
import type { FsmMeter } from '../fsm/meter.ts'
import type { Counter, Gauge, Metrics, Sample } from '../runtime/metrics.ts'
import type { Clock } from '../runtime/ports.ts'

const measured: readonly (readonly [method: { readonly name: string }, metric: string])[] = [
  [KVSApply, 'kvs.apply'], [SessionApply, 'session.apply'], [SessionRenew, 'session.renew'], [TxnApply, 'txn.apply'], [TxnRead, 'txn.read'],
  [CatalogRegister, 'catalog.register'], [CatalogDeregister, 'catalog.deregister'],
]

/** What a server tells of itself, under the original's names (surface/checks-and-agent.md TM04, TM06, TM07). */
export class ServerMeters implements FsmMeter {
  readonly #clock: Clock
  readonly #metrics: Metrics
  readonly #times: ReadonlyMap<unknown, Sample>
  readonly #fsm = new Map<string, Sample>()
  readonly #blocking: Gauge
  readonly calls: Counter
  readonly queries: Counter
  readonly sessions: Gauge
  readonly appliedIndex: Gauge
  readonly lastIndex: Gauge
  #waiting = 0
  #begun = 0

  constructor(clock: Clock, metrics: Metrics) {
    this.#clock = clock
    this.#metrics = metrics
    this.#times = new Map(measured.map(([method, metric]) => [method, metrics.sample(metric)]))
    this.#blocking = metrics.gauge('rpc.queries_blocking')
    this.calls = metrics.counter('client.rpc')
    this.queries = metrics.counter('rpc.query')
    this.sessions = metrics.gauge('session_ttl.active')
    this.appliedIndex = metrics.gauge('raft.applied_index')
    this.lastIndex = metrics.gauge('raft.last_index')
  }

  /** Where the times of a method go, if it is measured. */
  timesOf(method: object): Sample | undefined {
    return this.#times.get(method)
  }

  /** Serves a call and tells how long it took. */
  timed<Reply>(sample: Sample, serve: () => Reply | Promise<Reply>): Reply | Promise<Reply> {
    const begin = this.#clock.now()
    const ended = (): void => sample.add(this.#clock.now() - begin)
    let reply: Reply | Promise<Reply>
    try {
      reply = serve()
    } catch (error) {
      ended()
      throw error
    }
    if (reply instanceof Promise) reply.then(ended, ended)
    else ended()
    return reply
  }

  /** Runs work and tells how long it took, whether it succeeds or not. */
  async took<T>(metric: string, work: () => Promise<T>): Promise<T> {
    const begin = this.#clock.now()
    try {
      return await work()
    } finally {
      this.#metrics.sample(metric).add(this.#clock.now() - begin)
    }
  }

  /** A query begins to wait for news; `waited` is called when it no longer does. */
  waits(): void {
    this.#blocking.set(++this.#waiting)
  }

  waited(): void {
    this.#waiting--
  }

  /** What autopilot thinks of the servers. */
  judged({ healthy, failureTolerance }: { readonly healthy: boolean; readonly failureTolerance: number }): void {
    this.#metrics.gauge('autopilot.healthy').set(healthy ? 1 : 0)
    this.#metrics.gauge('autopilot.failure_tolerance').set(failureTolerance)
  }

  begin(): void {
    this.#begun = this.#clock.now()
  }

  persisting(): () => void {
    const begin = this.#clock.now()
    return () => this.#metrics.sample('fsm.persist').add(this.#clock.now() - begin)
  }

  end(metric: string, op: string | undefined): void {
    const key = op === undefined ? metric : `${metric} ${op}`
    let sample = this.#fsm.get(key)
    if (sample === undefined) {
      sample = this.#metrics.sample(`fsm.${metric}`, op === undefined ? [] : [['op', op]])
      this.#fsm.set(key, sample)
    }
    sample.add(this.#clock.now() - this.#begun)
  }
}
