import type { Logger } from '../../runtime/ports.ts'
import type { LocalState } from './local-state.ts'
import type { KeptRegistrations, RegistrationStore } from './registration-store.ts'
import type { Registry } from './registry.ts'
import type { Source } from './registry-options.ts'

interface Parts {
  readonly local: LocalState
  readonly registry: Registry
  readonly store: RegistrationStore
  readonly log: Logger
}

/**
 * Registers what an earlier run kept, unless a definition file has meanwhile taken its ID, which then counts. Checks start out
 * critical, so that nothing unhealthy comes into service by a restart.
 */
export function restoreRegistrations(parts: Parts, { services, checks }: KeptRegistrations): void {
  for (const { file, kept } of services) restoreService(parts, file, kept)
  for (const { file, kept } of checks) restoreCheck(parts, file, kept)
}

function restoreService({ local, registry, store, log }: Parts, file: string, kept: KeptRegistrations['services'][number]['kept']): void {
  const { Service: service, Token: token, LocallyRegisteredAsSidecar } = kept
  if (service === null) return log.error('Failed decoding service file', { file, error: 'no service' })
  const source = sourceOf(kept.Source)
  if (source === undefined) {
    log.warn('service exists with invalid source, purging', { service: service.ID, source: kept.Source })
    return store.dropService(service.ID)
  }
  if (local.service(service.ID) !== undefined) {
    log.debug('service exists, not restoring from file', { service: service.ID, file })
    return store.dropService(service.ID)
  }
  log.debug('restored service definition from file', { service: service.ID, file })
  registry.addService({ ...service, LocallyRegisteredAsSidecar }, [], { token, source, persist: false })
}

function restoreCheck({ local, registry, store, log }: Parts, file: string, kept: KeptRegistrations['checks'][number]['kept']): void {
  const { Check: check, ChkType: type, Token: token } = kept
  if (check === null) return log.error('Failed decoding check file', { file, error: 'no check' })
  const { CheckID: id } = check
  const source = sourceOf(kept.Source)
  if (source === undefined) {
    log.warn('check exists with invalid source, purging', { check: id, source: kept.Source })
    return store.dropCheckDefinition(id)
  }
  if (local.check(id) !== undefined) {
    log.debug('check exists, not restoring from file', { check: id, file })
    return store.dropCheckDefinition(id)
  }
  try {
    registry.addCheck({ ...check, Status: 'critical' }, type ?? undefined, { token, source, persist: false })
    log.debug('restored health check from file', { check: id, file })
  } catch (error) {
    log.warn('Failed to restore check', { check: id, error })
    store.dropCheckDefinition(id)
  }
}

function sourceOf(name: string): Source | undefined {
  return name === 'local' || name === 'remote' ? name : undefined
}
