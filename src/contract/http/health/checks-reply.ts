import { list, rec } from '../../../wire/record.ts'
import { HealthCheck } from '../../../wire/records/health.ts'
import type { IndexedHealthChecks } from '../../../wire/records/health.ts'
import { json } from '../route.ts'

/** A list of checks, each with a list of tags. */
export const checksReply = json(list(rec(HealthCheck)))

export function checksOf({ HealthChecks }: IndexedHealthChecks): readonly HealthCheck[] {
  return (HealthChecks ?? []).map(withTags)
}

export function withTags(check: HealthCheck): HealthCheck {
  return check.ServiceTags === null ? { ...check, ServiceTags: [] } : check
}
