import { rec } from '../../../wire/record.ts'
import { KeyringRequest, KeyringResponses } from '../../../wire/records/internal.ts'
import { rpcMethod } from '../method.ts'

/** Lists or changes the keys that gossip is encrypted with, in every pool of every datacenter. */
export const InternalKeyringOperation = rpcMethod({
  name: 'Internal.KeyringOperation',
  request: KeyringRequest,
  reply: rec(KeyringResponses),
  mode: 'read',
  forward: 'local',
  blocking: false,
  access: { rights: ({ Operation }) => [{ level: Operation === 'list' ? 'read' : 'write', resource: 'keyring' }] },
})
