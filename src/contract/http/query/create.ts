import { rec, record, str } from '../../../wire/record.ts'
import { PreparedQuery } from '../../../wire/records/prepared-query.ts'
import { PreparedQueryApply } from '../../rpc/prepared-query/apply.ts'
import { decodeBody, jsonBody, unreadable } from '../body.ts'
import { datacenterOf, tokenOf } from '../call.ts'
import { common } from '../param.ts'
import { json, route } from '../route.ts'

export const QueryCreated = record('QueryCreated', { ID: str() })

export const queryCreate = route({
  method: 'POST',
  path: '/v1/query',
  doc: 'Stores a prepared query. Without a name it must be a template or be bound to a session.',
  query: common,
  body: jsonBody('Service (with Service, Failover, OnlyPassing, IgnoreCheckIDs, Near, Tags, NodeMeta, ServiceMeta, Connect), and optionally Name, Session, Token, Template, DNS.'),
  rpc: PreparedQueryApply,
  reply: json(rec(QueryCreated)),
  request: (call) => ({
    Datacenter: datacenterOf(call),
    Op: 'create',
    Query: decodeBody(PreparedQuery, call, unreadable),
    Token: tokenOf(call),
  }),
  answer: (id) => ({ ID: id }),
})
