import { list, rec } from '../../../../wire/record.ts'
import { KeyringResponse } from '../../../../wire/records/internal.ts'
import { common } from '../../param.ts'
import { agentRoute, json } from '../../route.ts'
import { keyringParams, keyringRequest } from './request.ts'

export const operatorKeyringList = agentRoute({
  method: 'GET',
  path: '/v1/operator/keyring',
  doc: 'The keys that gossip is encrypted with, by pool, and how many members have each.',
  query: { ...keyringParams, pretty: common.pretty },
  reply: json(list(rec(KeyringResponse))),
  agent: (port, call) => port.keyring(keyringRequest(call, 'list')),
})
