import { list, rec } from '../../../wire/record.ts'
import { type Coordinate, DatacenterMap } from '../../../wire/records/coordinate.ts'
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
  answer: (maps) => (maps ?? []).map((row) => ({ ...row, Coordinates: (row.Coordinates ?? []).map((entry) => named(entry, row.Datacenter)) })),
})

/** Servers have their datacenter behind their name in the pool that they are known from. */
function named(entry: Coordinate, datacenter: string): Coordinate {
  const ending = `.${datacenter}`
  return entry.Node.endsWith(ending) ? { ...entry, Node: entry.Node.slice(0, -ending.length) } : entry
}
