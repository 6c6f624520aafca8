import { CoordinateUpdateRequest } from '../../../wire/records/coordinate.ts'
import { CoordinateUpdate } from '../../rpc/coordinate/update.ts'
import { decodeBody, decodeFailed, jsonBody } from '../body.ts'
import { datacenterOf, tokenOf } from '../call.ts'
import { common } from '../param.ts'
import { empty, route } from '../route.ts'
import { refuseWithoutCoordinates } from './when-enabled.ts'

export const coordinateUpdate = route({
  method: 'PUT',
  path: '/v1/coordinate/update',
  doc: 'Stores the network coordinate of a node, with the next batch.',
  query: common,
  body: jsonBody('Node, Segment and Coord: Vec of 8 numbers, Error, Adjustment, Height.'),
  rpc: CoordinateUpdate,
  reply: empty,
  request(call) {
    refuseWithoutCoordinates(call)
    return { ...decodeBody(CoordinateUpdateRequest, call, decodeFailed), Datacenter: datacenterOf(call), Token: tokenOf(call) }
  },
  answer: () => null,
})
