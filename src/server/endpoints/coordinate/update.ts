import { dimensions } from '../../../cluster/origin.ts'
import { CoordinateUpdate } from '../../../contract/rpc/coordinate/update.ts'
import { isValid } from '../../../state/coordinate.ts'
import { errors } from '../../../wire/errors.ts'
import { endpoint } from '../../endpoint.ts'

/** Acknowledged before it is stored (protocol/rpc.md §10). */
export const coordinateUpdate = endpoint(CoordinateUpdate, (server, { Node, Segment, Coord }) => {
  const coordinate = { Node, Segment, Coord }
  if (!isValid(coordinate)) throw errors.invalidCoordinate()
  if (Coord?.Vec?.length !== dimensions) throw errors.incompatibleCoordinate()
  server.coordinates.add(coordinate)
  return {}
})
