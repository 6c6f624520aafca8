import { list, rec } from '../../../wire/record.ts'
import { Coordinate } from '../../../wire/records/coordinate.ts'
import { DCSpecificRequest } from '../../../wire/records/requests.ts'
import { CoordinateListNodes } from '../../rpc/coordinate/list-nodes.ts'
import { datacenterOf } from '../call.ts'
import { readOptions } from '../options.ts'
import { readParams } from '../param.ts'
import { json, readRoute } from '../route.ts'
import { ofSegment, segmentParam } from './of-segment.ts'
import { refuseWithoutCoordinates } from './when-enabled.ts'

export const coordinateNodes = readRoute({
  method: 'GET',
  path: '/v1/coordinate/nodes',
  doc: 'The network coordinates of all nodes that have sent theirs.',
  query: { ...readParams, ...segmentParam },
  rpc: CoordinateListNodes,
  meta: 'always',
  reply: json(list(rec(Coordinate))),
  request(call) {
    refuseWithoutCoordinates(call)
    return DCSpecificRequest.make({ ...readOptions(call), Datacenter: datacenterOf(call) })
  },
  answer: ({ Coordinates }, call) => ofSegment(call, Coordinates),
})
