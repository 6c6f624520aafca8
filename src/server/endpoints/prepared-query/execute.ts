import { PreparedQueryExecute } from '../../../contract/rpc/prepared-query/execute.ts'
import { tables } from '../../../state/tables.ts'
import type { CheckServiceNode } from '../../../wire/records/health.ts'
import type { PreparedQuery, PreparedQueryExecuteRequest, PreparedQueryExecuteResponse } from '../../../wire/records/prepared-query.ts'
import type { QuerySource } from '../../../wire/records/requests.ts'
import type { ServerContext } from '../../context.ts'
import { endpoint } from '../../endpoint.ts'
import { nearestFirst } from '../../near.ts'
import { confirmLeadership, fillMeta } from '../../query.ts'
import { failedOver } from './failover.ts'
import { executed } from './instances.ts'
import { limited } from './limited.ts'
import { resolved } from './resolved.ts'

export const preparedQueryExecute = endpoint(PreparedQueryExecute, (server, request) =>
  request.RequireConsistent ? confirmLeadership(server).then(() => execute(server, request)) : execute(server, request))

function execute(server: ServerContext, request: PreparedQueryExecuteRequest): PreparedQueryExecuteResponse | Promise<PreparedQueryExecuteResponse> {
  const query = resolved(server, request)
  const found = executed(server, query, request.Connect)
  const source = sourceOf(server, query, request)
  const sorted = nearestFirst(server, server.store(), source, found.Nodes ?? [], nodeOf)
  const reply = { ...found, Nodes: limited(ownFirst(sorted, source, found.Datacenter), request.Limit) }
  fillMeta(server, reply)
  return reply.Nodes.length > 0 ? reply : failedOver(server, query, request, reply)
}

function nodeOf({ Node }: CheckServiceNode): string {
  return Node?.Node ?? ''
}

/** From where distances count: as the client says, else as the query does. */
function sourceOf(server: ServerContext, query: PreparedQuery, { Source, Agent }: PreparedQueryExecuteRequest): QuerySource {
  const source = { ...Source, Datacenter: Source.Datacenter === '' ? Agent.Datacenter : Source.Datacenter }
  const near = source.Node === '' ? query.Service.Near : source.Node
  if (near === '_agent') return { ...source, Node: Agent.Node }
  return { ...source, Node: near === '_ip' ? nodeAt(server, Source.Ip) : near }
}

/** The node with this address; empty when there is none. */
function nodeAt(server: ServerContext, address: string): string {
  if (address === '') {
    server.runtime.log.named('prepared_query').warn('Prepared Query using near=_ip requires the source IP to be set but none was provided. No distance sorting will be done.')
    return ''
  }
  let name = ''
  server.store().read().visit(tables.nodes.primary, '', (node) => {
    if (node.Address !== address) return true
    name = node.Node
    return false
  })
  return name
}

/** How far down the node that all is to be near to is looked for. */
const ownDepth = 10

/** Puts the instance on the node itself first: it may be as near as others. */
function ownFirst(rows: readonly CheckServiceNode[], { Node, Datacenter }: QuerySource, datacenter: string): readonly CheckServiceNode[] {
  if (Node === '' || Datacenter !== datacenter) return rows
  const at = rows.slice(0, ownDepth).findIndex((row) => nodeOf(row) === Node)
  if (at <= 0) return rows
  const changed = [...rows]
  changed[0] = rows[at]!
  changed[at] = rows[0]!
  return changed
}
