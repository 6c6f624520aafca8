import { rec } from '../../../wire/record.ts'
import { IndexedCoordinates } from '../../../wire/records/coordinate.ts'
import { DCSpecificRequest } from '../../../wire/records/requests.ts'
import { rpcMethod } from '../method.ts'

/** The coordinates of all nodes that have some. */
export const CoordinateListNodes = rpcMethod({
  name: 'Coordinate.ListNodes',
  request: DCSpecificRequest,
  reply: rec(IndexedCoordinates),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['node'] },
})
