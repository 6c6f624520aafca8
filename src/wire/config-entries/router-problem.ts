import { quote } from '../../std/quote.ts'
import type { ServiceRouteHTTPMatch, ServiceRouterConfigEntry } from '../records/config-entry.ts'

/** What is wrong with the routes of a router. */
export function routerProblem({ Routes }: ServiceRouterConfigEntry): string | undefined {
  for (const [at, { Match, Destination }] of (Routes ?? []).entries()) {
    const http = Match?.HTTP ?? null
    const problem = http === null ? undefined : (pathProblem(http) ?? headerProblem(http) ?? parameterProblem(http) ?? methodProblem(http))
    if (problem !== undefined) return `Route[${at}] ${problem}`
    const rewritable = http !== null && (http.PathExact !== '' || http.PathPrefix !== '')
    if (Destination !== null && Destination.PrefixRewrite !== '' && !rewritable) {
      return `Route[${at}] cannot make use of PrefixRewrite without configuring either PathExact or PathPrefix`
    }
  }
  return undefined
}

function pathProblem({ PathExact, PathPrefix, PathRegex }: ServiceRouteHTTPMatch): string | undefined {
  if (PathExact !== '' && !PathExact.startsWith('/')) return `PathExact doesn't start with '/': ${quote(PathExact)}`
  if (PathPrefix !== '' && !PathPrefix.startsWith('/')) return `PathPrefix doesn't start with '/': ${quote(PathPrefix)}`
  const given = [PathExact, PathPrefix, PathRegex].filter((part) => part !== '').length
  return given > 1 ? 'should only contain at most one of PathExact, PathPrefix, or PathRegex' : undefined
}

function headerProblem({ Header }: ServiceRouteHTTPMatch): string | undefined {
  for (const [at, { Name, Present, Exact, Prefix, Suffix, Regex }] of (Header ?? []).entries()) {
    if (Name === '') return `Header[${at}] missing required Name field`
    const given = [Present, Exact !== '', Prefix !== '', Suffix !== '', Regex !== ''].filter(Boolean).length
    if (given !== 1) return `Header[${at}] should only contain one of Present, Exact, Prefix, Suffix, or Regex`
  }
  return undefined
}

function parameterProblem({ QueryParam }: ServiceRouteHTTPMatch): string | undefined {
  for (const [at, { Name, Present, Exact, Regex }] of (QueryParam ?? []).entries()) {
    if (Name === '') return `QueryParam[${at}] missing required Name field`
    const given = [Present, Exact !== '', Regex !== ''].filter(Boolean).length
    if (given !== 1) return `QueryParam[${at}] should only contain one of Present, Exact, or Regex`
  }
  return undefined
}

function methodProblem({ Methods }: ServiceRouteHTTPMatch): string | undefined {
  const twice = (Methods ?? []).find((method, at, all) => all.indexOf(method) < at)
  return twice === undefined ? undefined : `Methods contains ${quote(twice)} more than once`
}
