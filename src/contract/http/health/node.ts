import { HealthNodeChecks } from '../../rpc/health/node-checks.ts'
import { nodeRequest } from '../node-request.ts'
import { readParams, selection } from '../param.ts'
import { readRoute } from '../route.ts'
import { checksOf, checksReply } from './checks-reply.ts'

export const healthNode = readRoute({
  method: 'GET',
  path: '/v1/health/node/{node}',
  doc: 'Lists the checks of a node.',
  query: { ...readParams, ...selection },
  rpc: HealthNodeChecks,
  meta: 'discovery',
  reply: checksReply,
  request: nodeRequest,
  answer: checksOf,
})
