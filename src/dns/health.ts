import type { CheckServiceNode, HealthCheck } from '../wire/records/health.ts'

/** Whether an instance is given out: none of its checks and its node's is critical, or all pass (surface/dns.md D30). */
export function isHealthy({ Checks }: CheckServiceNode, onlyPassing: boolean): boolean {
  return (Checks ?? []).every(({ Status }) => Status !== 'critical' && (!onlyPassing || Status === 'passing'))
}

/** The weight of an instance in SRV records: by the worst status of its checks (surface/dns.md D42). */
export function weightOf({ Service, Checks }: CheckServiceNode): number {
  const weights = Service?.Weights ?? { Passing: 1, Warning: 1 }
  const own = (Checks ?? []).filter(({ ServiceName }) => ServiceName === '' || ServiceName === Service?.Service)
  switch (worst(own)) {
    case 'passing':
      return weights.Passing & 0xffff
    case 'warning':
      return weights.Warning & 0xffff
    case 'critical':
    case 'maintenance':
      return 0
    default:
      return 1
  }
}

function worst(checks: readonly HealthCheck[]): 'passing' | 'warning' | 'critical' | 'maintenance' | 'unknown' {
  const found = new Set<string>()
  for (const { CheckID, Status } of checks) {
    if (CheckID === '_node_maintenance' || CheckID.startsWith('_service_maintenance:')) found.add('maintenance')
    else if (Status === 'passing' || Status === 'warning' || Status === 'critical') found.add(Status)
    else return 'unknown'
  }
  return found.has('maintenance') ? 'maintenance' : found.has('critical') ? 'critical' : found.has('warning') ? 'warning' : 'passing'
}
