import { formatDuration } from '../../std/duration.ts'
import { quote } from '../../std/quote.ts'
import type { ServiceResolverConfigEntry, ServiceResolverFailover } from '../records/config-entry.ts'

const subsetName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/
const subsetRule = "must be 63 characters or fewer, begin or end with lower case alphanumeric characters, and contain lower case alphanumeric characters or '-' in between"

/** What is wrong with the subsets, the redirect and the failovers of a resolver. */
export function resolverProblem(entry: ServiceResolverConfigEntry): string | undefined {
  const problem = subsetProblem(entry) ?? redirectProblem(entry)
  if (problem !== undefined) return problem
  for (const [subset, failover] of entry.Failover ?? []) {
    const bad = failoverProblem(entry, subset, failover)
    if (bad !== undefined) return `Bad Failover[${quote(subset)}]${bad}`
  }
  return entry.ConnectTimeout < 0 ? `Bad ConnectTimeout '${formatDuration(entry.ConnectTimeout)}', must be >= 0` : undefined
}

function subsetProblem({ Subsets, DefaultSubset }: ServiceResolverConfigEntry): string | undefined {
  for (const name of Subsets?.keys() ?? []) {
    if (name === '') return 'Subset defined with empty name'
    const problem = name.length > 63 ? 'must be non-empty and 63 characters or fewer' : subsetName.test(name) ? undefined : subsetRule
    if (problem !== undefined) return `Subset ${quote(name)} is invalid: ${problem}`
  }
  return DefaultSubset !== '' && Subsets?.has(DefaultSubset) !== true ? `DefaultSubset ${quote(DefaultSubset)} is not a valid subset` : undefined
}

function redirectProblem({ Name, Redirect, Failover, Subsets }: ServiceResolverConfigEntry): string | undefined {
  if (Redirect === null) return undefined
  if ((Failover?.size ?? 0) > 0) return 'Redirect and Failover cannot both be set'
  const { Service, ServiceSubset, Namespace, Datacenter } = Redirect
  if (Service === '' && ServiceSubset === '' && Namespace === '' && Datacenter === '') return 'Redirect is empty'
  if (Service === '' && ServiceSubset !== '') return 'Redirect.ServiceSubset defined without Redirect.Service'
  if (Service === '' && Namespace !== '') return 'Redirect.Namespace defined without Redirect.Service'
  const strange = Service === Name && ServiceSubset !== '' && Subsets?.has(ServiceSubset) !== true
  return strange ? `Redirect.ServiceSubset ${quote(ServiceSubset)} is not a valid subset of ${quote(Service)}` : undefined
}

function failoverProblem({ Name, Subsets }: ServiceResolverConfigEntry, subset: string, failover: ServiceResolverFailover): string | undefined {
  const { Service, ServiceSubset, Namespace, Datacenters } = failover
  if (subset !== '*' && Subsets?.has(subset) !== true) return ': not a valid subset'
  if (Service === '' && ServiceSubset === '' && Namespace === '' && (Datacenters?.length ?? 0) === 0) {
    return ' one of Service, ServiceSubset, Namespace, or Datacenters is required'
  }
  const own = Service === '' || Service === Name
  if (ServiceSubset !== '' && own && Subsets?.has(ServiceSubset) !== true) {
    return `.ServiceSubset ${quote(ServiceSubset)} is not a valid subset of ${quote(Service)}`
  }
  return Datacenters?.includes('') === true ? '.Datacenters: found empty datacenter' : undefined
}
