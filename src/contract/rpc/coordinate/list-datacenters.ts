import { list, rec } from '../../../wire/record.ts'
import { DatacenterMap } from '../../../wire/records/coordinate.ts'
import { Empty } from '../../../wire/records/status.ts'
import { rpcMethod } from '../method.ts'

/** The servers of all datacenters with their coordinates in the network between datacenters. */
export const CoordinateListDatacenters = rpcMethod({
  name: 'Coordinate.ListDatacenters',
  request: Empty,
  reply: list(rec(DatacenterMap)),
  mode: 'read',
  forward: 'local',
  blocking: false,
  access: { open: 'the original asks nobody' },
})
