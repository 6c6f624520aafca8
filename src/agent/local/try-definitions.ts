import type { Clock } from '../../runtime/ports.ts'
import type { CheckRunner } from './check-runner.ts'
import { DeferredOutputs } from './deferred-outputs.ts'
import { type Definitions, loadDefinitions } from './load-definitions.ts'
import { LocalState } from './local-state.ts'
import { type KeptRegistrations, noStore } from './registration-store.ts'
import { Registry } from './registry.ts'
import type { RegistryOptions } from './registry-options.ts'
import { restoreRegistrations } from './restore.ts'
import type { SidecarPorts } from './sidecar.ts'

interface Parts {
  readonly clock: Clock
  readonly runner: CheckRunner
  readonly sidecarPorts: SidecarPorts
  readonly options: RegistryOptions
}

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, named: () => silent }

/**
 * Registers definitions where nothing comes of it, so that one that cannot be registered throws before anything was touched. They stand
 * beside what callers registered, since a check in a file may belong to a service of theirs.
 */
export function tryDefinitions({ clock, runner, sidecarPorts, options }: Parts, { services, checks }: Definitions, kept: KeptRegistrations): void {
  const { nodeName } = options
  const local = new LocalState({ nodeName, discardCheckOutput: false }, new DeferredOutputs(0, () => 0))
  const idle: CheckRunner = { problem: (type) => runner.problem(type), kind: (type) => runner.kind(type), start: () => ({ close: () => Promise.resolve() }) }
  const registry = new Registry({ clock, log: silent, local, runner: idle, store: noStore, options })
  const loading = { local, registry, runner: idle, sidecarPorts, nodeName }
  loadDefinitions(loading, { services, checks: [] })
  restoreRegistrations({ local, registry, store: noStore, log: silent }, { services: kept.services, checks: [] })
  loadDefinitions(loading, { services: [], checks })
}
