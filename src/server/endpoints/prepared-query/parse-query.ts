import { isTooLarge } from '../../../lang/bexpr/regular-expression.ts'
import { parseDuration } from '../../../std/duration.ts'
import type { PreparedQuery } from '../../../wire/records/prepared-query.ts'
import { askedMetaProblem } from '../../../wire/service-rules.ts'

/** What a reader without rights sees in the place of a token. */
const hiddenToken = '<hidden>'

/** What is wrong with a query that is to be stored, as far as it is no business of the state. */
export function queryProblem(query: PreparedQuery): string | undefined {
  if (query.Name === '' && query.Template.Type === '' && query.Session === '') return 'Must be bound to a session'
  if (query.Token === hiddenToken) return `Bad Token '${query.Token}', it looks like a query definition with a redacted token was submitted`
  const { Service, Failover, NodeMeta } = query.Service
  if (Service === '') return 'Must provide a Service name to query'
  if (Failover.NearestN < 0) return `Bad NearestN '${Failover.NearestN}', must be >= 0`
  return askedMetaProblem(NodeMeta) ?? ttlProblem(query.DNS.TTL)
}

function ttlProblem(text: string): string | undefined {
  if (text === '') return undefined
  const ttl = parseDuration(text)
  if ('error' in ttl) return `Bad DNS TTL '${text}': ${ttl.error}`
  return ttl.value < 0 ? `DNS TTL '${ttl.value}', must be >=0` : undefined
}

/** What the original stores and we cannot run; text as its own of other faults. */
export function expressionProblem({ Template }: PreparedQuery): string | undefined {
  if (Template.Type === '' || !isTooLarge(Template.Regexp)) return undefined
  return `failed compiling template: Bad Regexp: error parsing regexp: expression too large: \`${Template.Regexp}\``
}
