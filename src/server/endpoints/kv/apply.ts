import { KVSApply } from '../../../contract/rpc/kvs/apply.ts'
import { CommandType } from '../../../wire/command.ts'
import { KVSRequest } from '../../../wire/records/kv.ts'
import { endpoint } from '../../endpoint.ts'
import { mayApply } from './pre-apply.ts'

export const kvApply = endpoint(KVSApply, (server, request) =>
  mayApply(server, request.Op, request.DirEnt) ? server.propose(CommandType.KVS, KVSRequest, request).then(isTrue) : false,
)

function isTrue(result: unknown): boolean {
  return result === true
}
