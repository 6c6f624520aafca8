import { CatalogListDatacenters } from '../../../contract/rpc/catalog/list-datacenters.ts'
import { endpoint } from '../../endpoint.ts'

export const catalogListDatacenters = endpoint(CatalogListDatacenters, (server) => [...server.neighbours.datacenters()])
