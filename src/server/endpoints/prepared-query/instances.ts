import { folded } from '../../../std/folded.ts'
import { hasMeta } from '../../../state/catalog/meta.ts'
import { healthConnectNodes, healthServiceNodes } from '../../../state/catalog/health.ts'
import type { CheckServiceNode } from '../../../wire/records/health.ts'
import type { PreparedQuery, PreparedQueryExecuteResponse, ServiceQuery } from '../../../wire/records/prepared-query.ts'
import type { ServerContext } from '../../context.ts'
import { replyMeta } from '../../query.ts'

/** What a query finds in this datacenter, in an order of chance. */
export function executed(server: ServerContext, query: PreparedQuery, forceConnect: boolean): PreparedQueryExecuteResponse {
  const { Service } = query
  const view = server.store().read()
  const { nodes } = Service.Connect || forceConnect ? healthConnectNodes(view, Service.Service) : healthServiceNodes(view, Service.Service)
  const found = nodes.filter(wanted(Service))
  return {
    Service: Service.Service,
    Nodes: shuffled(server, found),
    DNS: query.DNS,
    Datacenter: server.options.datacenter,
    Failovers: 0,
    ...replyMeta(0),
  }
}

type Test = (instance: CheckServiceNode) => boolean

function wanted({ OnlyPassing, IgnoreCheckIDs, NodeMeta, ServiceMeta, Tags }: ServiceQuery): Test {
  const tests: Test[] = [healthy(OnlyPassing, new Set(IgnoreCheckIDs))]
  if (NodeMeta !== null && NodeMeta.size > 0) tests.push(({ Node }) => hasMeta(Node?.Meta ?? null, NodeMeta))
  if (ServiceMeta !== null && ServiceMeta.size > 0) tests.push(({ Service }) => hasMeta(Service?.Meta ?? null, ServiceMeta))
  if (Tags !== null && Tags.length > 0) tests.push(tagged(Tags))
  return (instance) => tests.every((test) => test(instance))
}

/** Warnings are healthy enough unless only what passes will do. */
function healthy(onlyPassing: boolean, ignored: ReadonlySet<string>): Test {
  return ({ Checks }) =>
    (Checks ?? []).every(({ CheckID, Status }) => ignored.has(CheckID) || (onlyPassing ? Status === 'passing' : Status !== 'critical'))
}

/** All tags, and none of those with an exclamation mark; letter case does not count. */
function tagged(tags: readonly string[]): Test {
  const all = tags.map(folded)
  const must = all.filter((tag) => !tag.startsWith('!'))
  const mustNot = all.filter((tag) => tag.startsWith('!')).map((tag) => tag.slice(1))
  return ({ Service }) => {
    const has = new Set((Service?.Tags ?? []).map(folded))
    return must.every((tag) => has.has(tag)) && !mustNot.some((tag) => has.has(tag))
  }
}

function shuffled<T>(server: ServerContext, list: readonly T[]): readonly T[] {
  const rows = [...list]
  for (let left = rows.length - 1; left > 0; left--) {
    const at = Math.floor(server.runtime.random.float() * (left + 1))
    const row = rows[left]!
    rows[left] = rows[at]!
    rows[at] = row
  }
  return rows
}
