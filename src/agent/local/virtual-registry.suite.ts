import { SimulatedClock } from '../../runtime/sim/clock.ts'
import { Scheduler } from '../../runtime/sim/scheduler.ts'
import type { Logger } from '../../runtime/ports.ts'
import type { Report } from '../checks/world.ts'
import type { CheckType } from '../../wire/records/service.ts'
import { checkProblem, checkTypeName } from '../checks/check.ts'
import { DeferredOutputs } from './deferred-outputs.ts'
import { LocalState } from './local-state.ts'
import type { RegistrationStore } from './registration-store.ts'
import { noStore } from './registration-store.ts'
import { Registry } from './registry.ts'

/** A check that was started: the test plays its part. */
export interface FakeCheck {
  readonly definition: CheckType
  readonly report: Report
  closed: boolean
}

const silent: Logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {}, named: () => silent }

/** A registry on virtual time whose checks are run by nobody but the test. */
export class VirtualRegistry {
  readonly scheduler = new Scheduler(() => new Promise((resolve) => void setImmediate(resolve)))
  readonly clock = new SimulatedClock(this.scheduler, { name: 'agent', dead: false, pausedUntil: 0 })
  readonly started: FakeCheck[] = []
  readonly local = new LocalState({ nodeName: 'n1', discardCheckOutput: false }, new DeferredOutputs(300_000, () => 0.5))
  readonly registry: Registry

  constructor(store: RegistrationStore = noStore, scripts: { readonly remote: boolean; readonly local: boolean } = { remote: false, local: false }) {
    this.registry = new Registry({
      clock: this.clock, log: silent, local: this.local, store,
      runner: { problem: checkProblem, kind: checkTypeName, start: (definition, report) => this.#start(definition, report) },
      options: { nodeName: 'n1', enableRemoteScriptChecks: scripts.remote, enableLocalScriptChecks: scripts.local, deregisterMinMs: 60_000 },
    })
  }

  /** The check of that ID that runs. */
  running(id: string): FakeCheck | undefined {
    return this.started.findLast(({ definition, closed }) => definition.CheckID === id && !closed)
  }

  async pass(ms: number): Promise<void> {
    await this.scheduler.run(this.scheduler.now + ms, () => false)
  }

  #start(definition: CheckType, report: Report): ReturnType<typeof fakeRunning> {
    const fake = { definition, report, closed: false }
    this.started.push(fake)
    return fakeRunning(fake)
  }
}

function fakeRunning(fake: FakeCheck): {
  close(): Promise<void>
  readonly ttl?: { update(status: 'passing' | 'warning' | 'critical', output: string): string }
} {
  const close = (): Promise<void> => {
    fake.closed = true
    return Promise.resolve()
  }
  if (fake.definition.TTL === 0) return { close }
  return {
    close,
    ttl: {
      update(status, output) {
        fake.report(status, output)
        return output
      },
    },
  }
}
