import { rec } from '../../../wire/record.ts'
import { IndexedCoordinates } from '../../../wire/records/coordinate.ts'
import { NodeSpecificRequest } from '../../../wire/records/requests.ts'
import { rpcMethod } from '../method.ts'

/** The coordinates of one node, one per segment. */
export const CoordinateNode = rpcMethod({
  name: 'Coordinate.Node',
  request: NodeSpecificRequest,
  reply: rec(IndexedCoordinates),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { level: 'read', resource: 'node', named: 'Node' },
})
