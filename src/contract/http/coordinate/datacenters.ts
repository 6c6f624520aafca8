import { list, rec } from '../../../wire/record.ts'
import { DatacenterMap } from '../../../wire/records/coordinate.ts'
import { CoordinateListDatacenters } from '../../rpc/coordinate/list-datacenters.ts'
import { common } from '../param.ts'
import { json, route } from '../route.ts'
import { refuseWithoutCoordinates } from './when-enabled.ts'

export const coordinateDatacenters = route({
  method: 'GET',
  path: '/v1/coordinate/datacenters',
  doc: 'The servers of all datacenters with their coordinates in the network between datacenters.',
  query: { pretty: common.pretty },
  rpc: CoordinateListDatacenters,
  reply: json(list(rec(DatacenterMap))),
  request(call) {
    refuseWithoutCoordinates(call)
    return {}
  },
  answer: (maps) => (maps ?? []).map((row) => (row.Coordinates === null ? { ...row, Coordinates: [] } : row)),
})
