import { HealthChecksInState } from '../../rpc/health/checks-in-state.ts'
import { datacenterOf, refuseNamespace, requireTail } from '../call.ts'
import { nodeMetaOf, sourceOf } from '../datacenter-request.ts'
import { readOptions } from '../options.ts'
import { near, readParams, selection, texts } from '../param.ts'
import { readRoute } from '../route.ts'
import { checksOf, checksReply } from './checks-reply.ts'

export const healthState = readRoute({
  method: 'GET',
  path: '/v1/health/state/{state}',
  doc: 'Lists the checks with a status, or all of them for `any`.',
  query: { ...readParams, ...selection, ...near, 'node-meta': texts('`key:value` that a check\'s node must have.') },
  rpc: HealthChecksInState,
  meta: 'discovery',
  reply: checksReply,
  request(call) {
    refuseNamespace(call)
    const options = readOptions(call, true)
    const state = requireTail(call, 'Missing check state')
    return { ...options, Datacenter: datacenterOf(call), NodeMetaFilters: nodeMetaOf(call), State: state, Source: sourceOf(call) }
  },
  answer: checksOf,
})
