import { CoordinateListDatacenters } from '../../../contract/rpc/coordinate/list-datacenters.ts'
import { endpoint } from '../../endpoint.ts'

export const coordinateListDatacenters = endpoint(CoordinateListDatacenters, (server) => [...server.neighbours.datacenterMaps()])
