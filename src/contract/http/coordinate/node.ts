import { list, rec } from '../../../wire/record.ts'
import { Coordinate } from '../../../wire/records/coordinate.ts'
import { CoordinateNode } from '../../rpc/coordinate/node.ts'
import { datacenterOf } from '../call.ts'
import { readOptions } from '../options.ts'
import { readParams } from '../param.ts'
import { Refusal } from '../refusal.ts'
import { json, readRoute } from '../route.ts'
import { ofSegment, segmentParam } from './of-segment.ts'
import { refuseWithoutCoordinates } from './when-enabled.ts'

export const coordinateNode = readRoute({
  method: 'GET',
  path: '/v1/coordinate/node/{node}',
  doc: 'The network coordinates of a node, one per segment. 404 when there are none.',
  query: { ...readParams, ...segmentParam },
  rpc: CoordinateNode,
  meta: 'always',
  reply: json(list(rec(Coordinate))),
  request(call) {
    refuseWithoutCoordinates(call)
    return { ...readOptions(call), Datacenter: datacenterOf(call), Node: call.tail }
  },
  answer({ Coordinates }, call) {
    const rows = ofSegment(call, Coordinates)
    // The original has sent its headers before it would add the index.
    return rows.length === 0 ? new Refusal(404, '') : rows
  },
})
