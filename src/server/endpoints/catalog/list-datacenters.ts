import { CatalogListDatacenters } from '../../../contract/rpc/catalog/list-datacenters.ts'
import { endpoint } from '../../endpoint.ts'

/** Without a WAN pool there is one datacenter to know: this one. */
export const catalogListDatacenters = endpoint(CatalogListDatacenters, (server) => [server.options.datacenter])
