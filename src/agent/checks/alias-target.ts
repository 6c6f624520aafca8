import { quote } from '../../std/quote.ts'
import type { HealthCheck } from '../../wire/records/health-check.ts'
import type { CheckType } from '../../wire/records/service.ts'
import type { CheckStatus } from './world.ts'

export function isAlias(definition: CheckType): boolean {
  return definition.AliasNode !== '' || definition.AliasService !== ''
}

/** How a target is, by its checks. */
export interface Aliased {
  readonly status: CheckStatus
  readonly output: string
  /** Whether one of the checks is of the service itself; otherwise somebody has to see whether there is such a service. */
  readonly serviceSeen: boolean
}

/**
 * Checks of the node itself count too. The check that asks does not, or it would never be better than it is. Outputs are cut, since
 * aliases of aliases would make them longer each time.
 */
export function judgeTarget(definition: CheckType, checks: Iterable<HealthCheck>, localNode: string, outputBytes: number): Aliased {
  const { AliasNode: node, AliasService: service, CheckID: self } = definition
  let status: CheckStatus = 'passing'
  let output = 'No checks found.'
  let serviceSeen = false
  for (const check of checks) {
    if (node !== '' && node !== check.Node) continue
    if (check.ServiceID !== '' && check.ServiceID !== service) continue
    if (check.CheckID === self && (node === '' || node === localNode)) continue
    if (check.ServiceID === service) serviceSeen = true
    if (check.Status === 'critical' || check.Status === 'warning') {
      status = check.Status
      output = `Aliased check ${quote(check.Name)} failing: ${check.Output}`.slice(0, outputBytes)
      if (status === 'critical') break
    } else if (status === 'passing') output = 'All checks passing.'
  }
  return { status, output, serviceSeen }
}

/** How a target is that is not there. */
export function missingTarget({ AliasNode: node, AliasService: service }: CheckType): string {
  return `Service ${service} could not be found on node ${node}`
}
