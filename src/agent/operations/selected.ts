import { AgentServiceForm, serviceForm } from '../../contract/http/agent/service-form.ts'
import { recordFilter } from '../../lang/bexpr/filter-records.ts'
import { InputError } from '../../std/errors.ts'
import { HealthCheck } from '../../wire/records/catalog.ts'
import type { LocalState } from '../local/local-state.ts'

/** What filters may look at; the hash is no property of a service. */
const selectable = { name: AgentServiceForm.name, fields: AgentServiceForm.fields.filter(({ name }) => name !== 'ContentHash') }

/** `/v1/agent/services`: the services that an expression is true of. */
export function serviceForms(local: LocalState, filter: string): ReadonlyMap<string, AgentServiceForm> {
  const forms = new Map([...local.services()].map(([id, service]) => [id, serviceForm(service)]))
  return recordFilter<AgentServiceForm>(selectable, filter).map(forms)
}

/** `/v1/agent/checks`: the checks that an expression is true of. */
export function selectedChecks(local: LocalState, filter: string): ReadonlyMap<string, HealthCheck> {
  const checks = local.checks()
  try {
    return recordFilter(HealthCheck, filter).map(checks)
  } catch (error) {
    const isOfNames = error instanceof InputError && error.cause instanceof InputError && !/^\d+:\d+ /.test(error.cause.message)
    if (!isOfNames) throw error
    // The original looks at the names of fields only when it has a check in hand, and then says so without a prefix.
    if (checks.size === 0) return checks
    throw error.cause
  }
}
