/** How registrations behave; named after the keys of the configuration. */
export interface RegistryOptions {
  readonly nodeName: string
  /** Script checks that callers of the API register may run. */
  readonly enableRemoteScriptChecks: boolean
  /** Script checks of definition files may run. */
  readonly enableLocalScriptChecks: boolean
  /** The least time that `deregister_critical_service_after` may ask for. */
  readonly deregisterMinMs: number
}

/** Where a registration came from: a definition file, or a caller of the API. */
export type Source = 'local' | 'remote'

/** What the configuration says of checks and registrations; named after its keys. */
export interface ChecksConfig {
  readonly enableScriptChecks: boolean
  readonly enableLocalScriptChecks: boolean
  readonly checkUpdateIntervalMs: number
  readonly checkOutputMaxSize: number
  readonly discardCheckOutput: boolean
  readonly enableAgentTlsForChecks: boolean
  readonly sidecarMinPort: number
  readonly sidecarMaxPort: number
}

/** Times that users cannot set. */
export const fixedTimes = { deregisterMinMs: 60_000, reapMs: 30_000 } as const
