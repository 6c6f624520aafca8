import { parseBool } from '../../../std/quote.ts'
import { list, rec } from '../../../wire/record.ts'
import { CheckServiceNode } from '../../../wire/records/health.ts'
import { HealthServiceNodes } from '../../rpc/health/service-nodes.ts'
import { bool, readParams, texts } from '../param.ts'
import type { Query } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { json, readRoute } from '../route.ts'
import { serviceRequest } from '../service-request.ts'
import { withTags } from './checks-reply.ts'

export const healthService = readRoute({
  method: 'GET',
  path: '/v1/health/service/{service}',
  doc: 'Lists the instances of a service, each with its node and the checks of both.',
  query: {
    ...readParams,
    tag: texts('Tags that an instance must have.'),
    'node-meta': texts('`key:value` that an instance\'s node must have.'),
    passing: bool('Only instances all of whose checks pass.'),
  },
  rpc: HealthServiceNodes,
  meta: 'discovery',
  reply: json(list(rec(CheckServiceNode))),
  request: serviceRequest,
  answer({ Nodes }, { query }) {
    const passing = passingOnly(query)
    if (passing === undefined) return new Refusal(400, 'Invalid value for ?passing')
    return (passing ? allPassing(Nodes ?? []) : (Nodes ?? [])).map(complete)
  },
})

function passingOnly(query: Query): boolean | undefined {
  if (!query.has('passing')) return false
  const value = query.get('passing')
  return value === '' ? true : parseBool(value)
}

/** Drops instances with a check that does not pass. The last one takes the place of each dropped, as in the original. */
function allPassing(nodes: readonly CheckServiceNode[]): readonly CheckServiceNode[] {
  const left = [...nodes]
  for (let at = 0; at < left.length; ) {
    if (left[at]!.Checks?.every((check) => check.Status === 'passing') ?? true) at++
    else {
      const last = left.pop()!
      if (at < left.length) left[at] = last
    }
  }
  return left
}

/** Lists of nothing are [], not null. */
function complete({ Node, Service, Checks }: CheckServiceNode): CheckServiceNode {
  return {
    Node,
    Service: Service !== null && Service.Tags === null ? { ...Service, Tags: [] } : Service,
    Checks: (Checks ?? []).map(withTags),
  }
}
