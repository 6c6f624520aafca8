import { KVSApply } from '../../../contract/rpc/kvs/apply.ts'
import { CommandType } from '../../../wire/command.ts'
import { KVSRequest } from '../../../wire/records/kv.ts'
import { endpoint } from '../../endpoint.ts'
import { mayApply } from './pre-apply.ts'

export const kvApply = endpoint(KVSApply, async (server, request) => {
  if (!mayApply(server, request.Op, request.DirEnt)) return false
  return (await server.propose(CommandType.KVS, KVSRequest, request)) === true
})
