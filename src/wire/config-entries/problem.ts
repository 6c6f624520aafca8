import { quote } from '../../std/quote.ts'
import { joinProblems } from '../../std/go-multi-error.ts'
import type { Free } from '../values.ts'
import type { ProxyConfigEntry, ServiceSplitterConfigEntry, ServiceResolverConfigEntry, ServiceRouterConfigEntry } from '../records/config-entry.ts'
import type { IngressGatewayConfigEntry, TerminatingGatewayConfigEntry } from '../records/config-entry.ts'
import type { ConfigEntry } from '../records/config-entry-forms.ts'
import { ingressProblem, terminatingProblem } from './gateway-problem.ts'
import { scaledWeight } from './normalise.ts'
import { resolverProblem } from './resolver-problem.ts'
import { routerProblem } from './router-problem.ts'

/** What is wrong with a normalised entry, in the words of the original; undefined when nothing is. */
export function entryProblem(kind: string, entry: ConfigEntry): string | undefined {
  switch (kind) {
    case 'proxy-defaults':
      return metaProblem(entry.Meta) ?? configProblem((entry as ProxyConfigEntry).Config)
    case 'service-router':
      return nameProblem(entry) ?? metaProblem(entry.Meta) ?? routerProblem(entry as ServiceRouterConfigEntry)
    case 'service-splitter':
      return nameProblem(entry) ?? splitterProblem(entry as ServiceSplitterConfigEntry)
    case 'service-resolver':
      return nameProblem(entry) ?? metaProblem(entry.Meta) ?? resolverProblem(entry as ServiceResolverConfigEntry)
    case 'ingress-gateway':
      return metaProblem(entry.Meta) ?? ingressProblem(entry as IngressGatewayConfigEntry)
    case 'terminating-gateway':
      return metaProblem(entry.Meta) ?? terminatingProblem(entry as TerminatingGatewayConfigEntry)
    default:
      return metaProblem(entry.Meta)
  }
}

function nameProblem({ Name }: ConfigEntry): string | undefined {
  return Name === '' ? 'Name is required' : undefined
}

function metaProblem(meta: ReadonlyMap<string, string> | null): string | undefined {
  const problems: string[] = []
  if ((meta?.size ?? 0) > 64) problems.push('Meta exceeds maximum element count 64')
  for (const [key, value] of meta ?? []) {
    if (key.length > 128) problems.push(`Meta key ${quote(key)} exceeds maximum length 128`)
    if (value.length > 512) problems.push(`Meta value for key ${quote(key)} exceeds maximum length 512`)
  }
  return problems.length === 0 ? undefined : joinProblems(problems)
}

/** Ours alone: servers of the original end when such an entry is applied, each time they start. */
function configProblem(config: ReadonlyMap<string, Free> | null): string | undefined {
  return config !== null && [...config.values()].some(holdsNull) ? 'Config cannot hold null' : undefined
}

function holdsNull(value: Free): boolean {
  if (value === null) return true
  if (value instanceof Map) return [...value.values()].some(holdsNull)
  return Array.isArray(value) && (value as readonly Free[]).some(holdsNull)
}

function splitterProblem({ Name, Splits, Meta }: ServiceSplitterConfigEntry): string | undefined {
  if (Splits === null || Splits.length === 0) return 'no splits configured'
  const meta = metaProblem(Meta)
  if (meta !== undefined) return meta
  const seen = new Set<string>()
  for (const { Service, ServiceSubset, Namespace } of Splits) {
    const destination = `service=${quote(Service === '' ? Name : Service)}, subset=${quote(ServiceSubset)}, namespace=${quote(Namespace)}`
    if (seen.has(destination)) return `split destination occurs more than once: ${destination}`
    seen.add(destination)
  }
  const sum = Splits.reduce((total, { Weight }) => total + scaledWeight(Weight), 0)
  return sum === 10_000 ? undefined : `the sum of all split weights must be 100, not ${Math.fround(Math.fround(sum) / 100).toFixed(6)}`
}
