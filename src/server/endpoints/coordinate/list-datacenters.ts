import { origin } from '../../../cluster/origin.ts'
import { CoordinateListDatacenters } from '../../../contract/rpc/coordinate/list-datacenters.ts'
import { endpoint } from '../../endpoint.ts'

/** Without a WAN pool there is one server to know: this one, which has nobody to measure a distance to. */
export const coordinateListDatacenters = endpoint(CoordinateListDatacenters, ({ options: { datacenter, nodeName } }) => [
  { Datacenter: datacenter, AreaID: 'wan', Coordinates: [{ Node: nodeName, Segment: '', Coord: origin }] },
])
