import { rec } from '../../../wire/record.ts'
import { CoordinateUpdateRequest } from '../../../wire/records/coordinate.ts'
import { Empty } from '../../../wire/records/status.ts'
import { rpcMethod } from '../method.ts'

/** Takes a node's coordinate, to be stored with the next batch. */
export const CoordinateUpdate = rpcMethod({
  name: 'Coordinate.Update',
  request: CoordinateUpdateRequest,
  reply: rec(Empty),
  mode: 'write',
  forward: 'leader',
  blocking: false,
  access: { level: 'write', resource: 'node', named: 'Node' },
})
