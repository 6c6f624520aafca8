import { rec } from '../../../../wire/record.ts'
import { RaftConfigurationResponse } from '../../../../wire/records/operator.ts'
import { OperatorRaftGetConfiguration } from '../../../rpc/operator/raft-get-configuration.ts'
import { datacenterRequest } from '../../datacenter-request.ts'
import { readParams } from '../../param.ts'
import { json, route } from '../../route.ts'

export const operatorRaftConfiguration = route({
  method: 'GET',
  path: '/v1/operator/raft/configuration',
  doc: 'The servers of the Raft configuration.',
  query: readParams,
  rpc: OperatorRaftGetConfiguration,
  reply: json(rec(RaftConfigurationResponse)),
  request: (call) => datacenterRequest(call),
  answer: (configuration) => configuration,
})
