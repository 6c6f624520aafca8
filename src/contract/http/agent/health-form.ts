import { list, opt, rec, record, str } from '../../../wire/record.ts'
import type { RecordOf } from '../../../wire/record.ts'
import type { HealthCheck, NodeService } from '../../../wire/records/catalog.ts'
import type { Call } from '../call.ts'
import { Coded, Formed } from '../refusal.ts'
import { AgentCheckForm, checkForm } from './check-form.ts'
import { AgentServiceForm, serviceForm } from './service-form.ts'

/** A service of this agent with its checks and those of the node, and the worst of them. */
export const AgentServiceHealth = record('AgentServiceChecksInfo', {
  AggregatedStatus: str(),
  Service: opt(AgentServiceForm),
  Checks: list(rec(AgentCheckForm)),
})
export type AgentServiceHealth = RecordOf<typeof AgentServiceHealth>

export function healthForm(service: NodeService, checks: readonly HealthCheck[]): AgentServiceHealth {
  return { AggregatedStatus: aggregatedStatus(checks), Service: serviceForm(service), Checks: checks.map(checkForm) }
}

/** The worst status: maintenance before critical before warning before passing, which is also what no checks are. */
function aggregatedStatus(checks: readonly HealthCheck[]): string {
  const known = ['critical', 'warning', 'passing']
  const statuses = checks.filter((check) => !isMaintenance(check)).map(({ Status }) => Status)
  if (statuses.some((status) => !known.includes(status))) return ''
  if (checks.some(isMaintenance)) return 'maintenance'
  return known.find((status) => statuses.includes(status)) ?? 'passing'
}

function isMaintenance({ CheckID }: HealthCheck): boolean {
  return CheckID === '_node_maintenance' || CheckID.startsWith('_service_maintenance:')
}

/** The status of HTTP that says how a service is. */
export function codeOf(status: string): number {
  return status === 'passing' ? 200 : status === 'warning' ? 429 : 503
}

/** Whether the caller wants a word rather than JSON. */
export function wantsText(call: Call): boolean {
  return call.header('accept').startsWith('text/plain') || call.query.get('format') === 'text'
}

/** An answer whose status and reason say how a service is. */
export function healthAnswer<J>(call: Call, code: number, reason: string, value: J): Coded<J> | Formed {
  const headers = ['X-Consul-Reason', headerText(reason)]
  return wantsText(call) ? new Formed(code, 'text', reason, headers) : new Coded(code, value, headers)
}

/** A name within a header: what would end it or break it becomes a blank; Go does so with line ends alone, and lets the rest through. */
export function headerText(text: string): string {
  return text.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, ' ').replace(/^[ \t]+|[ \t]+$/g, '')
}
